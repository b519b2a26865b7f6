import Glibc
import Storage

/// A thread of the store's own. Its owner starts it, tells it to stop in its own way, and waits for it.
final class StoreThread: @unchecked Sendable {
  private var thread = pthread_t()

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Parameter name: up to 15 characters, for `top` and debuggers.
  init(_ name: String, _ run: @escaping @Sendable () -> Void) throws(StorageError) {
    let body = Unmanaged.passRetained(Body(run))
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw .failed("cannot start the thread \(name): errno \(status)")
    }
  }

  /// Waits for the end of the thread; to be called once.
  func join() { pthread_join(thread, nil) }
}
