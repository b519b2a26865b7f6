import CLinux
import Workers

/// Threads that take histories from a short queue, so that keys go side by side while the versions of each keep their order. A failure
/// that one of them throws ends the work of all.
final class KeyThreads: Sendable {
  private struct State {
    var waiting: [KeyHistory] = []
    var isClosed = false
    var running = 0
    var failure: CopyFailure?
  }

  private let state = Monitor(State())
  private let capacity: Int
  private let work: @Sendable (KeyHistory) throws(CopyFailure) -> Void

  /// Starts `count` threads, or as many as the system gives.
  init(count: Int, work: @escaping @Sendable (KeyHistory) throws(CopyFailure) -> Void) {
    capacity = 2 * count
    self.work = work
    for _ in 0..<count { start() }
  }

  /// Hands over a history, once there is room.
  /// - Throws: what a thread has failed with.
  func give(_ history: KeyHistory) throws(CopyFailure) {
    let failure = state.wait(for: nil) { state -> CopyFailure?? in
      if let failure = state.failure { return .some(failure) }
      if state.running == 0 { return .some(.fatal("no thread could be started")) }
      guard state.waiting.count < capacity else { return nil }
      state.waiting.append(history)
      return .some(nil)
    }
    state.broadcast()
    if let failure = failure ?? nil { throw failure }
  }

  /// Ends the threads, once they have done what was handed over or one has failed, and waits for them.
  func finish() throws(CopyFailure) {
    state.withLock { $0.isClosed = true }
    state.broadcast()
    state.wait(for: nil) { $0.running == 0 ? () : nil }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Ends the threads without what was handed over and not begun.
  func cancel() {
    state.withLock { $0.waiting = [] }
    try? finish()
  }

  private func start() {
    state.withLock { $0.running += 1 }
    let retained = Unmanaged.passRetained(self)
    if martinet_start_thread(512 << 10, "migrate", runKeyThread, retained.toOpaque()) != 0 {
      retained.release()
      end()
    }
  }

  fileprivate func run() {
    while let history = next() {
      do throws(CopyFailure) { try work(history) } catch { fail(error) }
    }
    end()
  }

  private func next() -> KeyHistory? {
    let history = state.wait(for: nil) { state -> KeyHistory?? in
      if state.failure != nil { return .some(nil) }
      if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
      // Not a conditional expression: its `nil` would be the inner one, and the thread would end.
      if state.isClosed { return .some(nil) }
      return nil
    }
    state.broadcast()
    return history ?? nil
  }

  private func fail(_ failure: CopyFailure) {
    state.withLock { state in
      if state.failure == nil { state.failure = failure }
    }
    state.broadcast()
  }

  private func end() {
    state.withLock { $0.running -= 1 }
    state.broadcast()
  }
}

private func runKeyThread(_ argument: UnsafeMutableRawPointer) {
  Unmanaged<KeyThreads>.fromOpaque(argument).takeRetainedValue().run()
}
