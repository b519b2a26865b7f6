import Crypto
import Workers

/// Digests the buffers of one body one after another, on whichever thread has time: the digest threads, or the
/// upload's own worker when it would have to wait.
final class DigestChain: @unchecked Sendable {
  private struct State {
    var waiting: [UploadBuffer] = []
    /// Somebody is digesting the buffer before the first that waits.
    var isBusy = false
    /// A digest thread was asked and has not come yet.
    var isAsked = false
  }

  /// Buffers that may wait beside the one that is being digested: bounds the memory of an upload.
  private static let limit = 2

  /// Touched only by whoever set `isBusy`, and after the last buffer.
  private let digests: DigestSet
  private let state = Monitor(State())
  private let threads: DigestThreads

  init(_ kinds: DigestKinds, threads: DigestThreads) {
    digests = DigestSet(kinds)
    self.threads = threads
  }

  /// Adds a buffer, as soon as fewer than the limit wait.
  func add(_ buffer: UploadBuffer) {
    help(until: { $0.waiting.count < Self.limit })
    let mustAsk = state.withLock { state -> Bool in
      state.waiting.append(buffer)
      defer { state.isAsked = true }
      return !state.isAsked
    }
    if mustAsk { threads.ask(self) }
  }

  /// Returns when all buffers were digested.
  func catchUp() {
    help(until: { $0.waiting.isEmpty && !$0.isBusy })
  }

  /// The digests of all buffers.
  func finish() -> Digests {
    catchUp()
    return digests.finish()
  }

  /// Gives the buffers back; there will be no digests.
  func cancel() {
    let dropped = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    withExtendedLifetime(dropped) {}
    help(until: { !$0.isBusy })
  }

  /// What a digest thread does: one buffer, then its turn is over. Returns whether it is to come again.
  func takeTurn() -> Bool {
    digestOne()
    return state.withLock { state in
      state.isAsked = !state.waiting.isEmpty
      return state.isAsked
    }
  }

  /// Digests as long as nobody else does, else waits for whoever does.
  private func help(until isDone: (State) -> Bool) {
    while !state.withLock({ isDone($0) }) {
      if digestOne() { continue }
      blocking { waitForTurn(or: isDone) }
    }
  }

  /// The digest threads end only with the store, and a chain's buffer takes them less than a millisecond.
  private func waitForTurn(or isDone: (State) -> Bool) {
    state.wait(for: nil) { state -> Void? in
      isDone(state) || (!state.isBusy && !state.waiting.isEmpty) ? () : nil
    }
  }

  /// Digests the first buffer that waits, if nobody is at it.
  @discardableResult
  private func digestOne() -> Bool {
    var buffer = state.withLock { state -> UploadBuffer? in
      guard !state.isBusy, !state.waiting.isEmpty else { return nil }
      state.isBusy = true
      return state.waiting.removeFirst()
    }
    guard let bytes = buffer?.bytes else { return false }
    digests.update(bytes)
    // The memory is free before anybody is told.
    buffer = nil
    state.withLock { $0.isBusy = false }
    state.broadcast()
    return true
  }
}
