import Storage
import Workers

/// A thread of the store's own.
final class StoreThread: Sendable {
  private let thread: OwnedThread

  /// - Parameter name: up to 15 characters, for `top` and debuggers.
  init(_ name: String, _ run: @escaping @Sendable () -> Void) throws(StorageError) {
    do throws(OwnedThread.Failure) { thread = try OwnedThread(name, run) } catch { throw .failed(error.description) }
  }

  /// Waits for the end of the thread.
  func join() { thread.join() }
}
