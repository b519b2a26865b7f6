import CLinux
import Workers

/// The threads that digest large bodies beside the workers that receive them.
package final class DigestThreads: Sendable {
  private struct State {
    var asked: [DigestChain] = []
    var running = 0
    var isStopping = false
  }

  private let state = Monitor(State())

  /// Starts `count` threads. Where the system gives fewer, uploads digest for themselves.
  package init(count: Int) {
    for _ in 0..<count { start() }
  }

  /// Has a thread digest for `chain` soon.
  func ask(_ chain: DigestChain) {
    state.withLock { $0.asked.append(chain) }
    state.signal()
  }

  /// Ends the threads and waits for them; what was asked is left to the uploads themselves.
  package func stop() {
    state.withLock { $0.isStopping = true }
    state.broadcast()
    state.wait(for: nil) { $0.running == 0 ? () : nil }
  }

  private func start() {
    state.withLock { $0.running += 1 }
    let retained = Unmanaged.passRetained(self)
    if martinet_start_thread(256 << 10, "digest", runDigestThread, retained.toOpaque()) != 0 {
      retained.release()
      end()
    }
  }

  fileprivate func run() {
    while let chain = next() {
      if chain.takeTurn() { ask(chain) }
    }
    end()
  }

  private func next() -> DigestChain? {
    let chain = state.wait(for: nil) { state -> DigestChain?? in
      if state.isStopping { return .some(nil) }
      // Not a conditional expression: its `nil` would be the inner one, and the thread would end.
      if state.asked.isEmpty { return nil }
      return .some(state.asked.removeFirst())
    }
    return chain ?? nil
  }

  private func end() {
    state.withLock { $0.running -= 1 }
    state.broadcast()
  }
}

private func runDigestThread(_ argument: UnsafeMutableRawPointer) {
  Unmanaged<DigestThreads>.fromOpaque(argument).takeRetainedValue().run()
}
