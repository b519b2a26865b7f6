import CLinux

/// A thread that is no worker. Its owner starts it, tells it to stop in its own way, and waits for it.
package final class OwnedThread: Sendable {
  private static let stackBytes = 1 << 20

  /// The system gives no more threads.
  package struct Failure: Error {
    package let description: String
  }

  private let hasEnded: Monitor<Bool>

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Parameter name: up to 15 characters, for `top` and debuggers.
  package init(_ name: String, _ run: @escaping @Sendable () -> Void) throws(Failure) {
    let hasEnded = Monitor(false)
    let body = Unmanaged.passRetained(
      Body {
        run()
        hasEnded.withLock { $0 = true }
        hasEnded.broadcast()
      })
    let start: @convention(c) (UnsafeMutableRawPointer) -> Void = {
      Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run()
    }
    let status = martinet_start_thread(Self.stackBytes, name, start, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw Failure(description: "cannot start the thread \(name): errno \(status)")
    }
    self.hasEnded = hasEnded
  }

  /// Waits for the end of the thread.
  package func join() { hasEnded.wait(for: nil) { $0 ? true : nil } }
}
