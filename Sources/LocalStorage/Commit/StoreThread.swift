import CLinux
import Storage

/// A thread of the store's own. Its owner starts it, tells it to stop in its own way, and waits for it.
final class StoreThread: Sendable {
  private static let stackBytes = 1 << 20

  private let ended: Semaphore

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Parameter name: up to 15 characters, for `top` and debuggers.
  init(_ name: String, _ run: @escaping @Sendable () -> Void) throws(StorageError) {
    let ended = Semaphore()
    let body = Unmanaged.passRetained(
      Body {
        run()
        ended.signal()
      })
    let start: @convention(c) (UnsafeMutableRawPointer) -> Void = {
      Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run()
    }
    let status = martinet_start_thread(Self.stackBytes, name, start, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw .failed("cannot start the thread \(name): errno \(status)")
    }
    self.ended = ended
  }

  /// Waits for the end of the thread; to be called once.
  func join() { ended.wait() }
}
