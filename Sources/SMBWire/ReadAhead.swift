/// Guesses the next read of files that are read from front to back, for a worker with one window to read ahead into. A value without IO: the worker
/// reads.
package struct ReadAhead: Sendable {
  package struct Piece: Hashable, Sendable {
    package var handle: UInt32
    package var offset: Int64
    package var count: Int

    package init(handle: UInt32, offset: Int64, count: Int) {
      self.handle = handle
      self.offset = offset
      self.count = count
    }
  }

  /// Where a next read of each file would be in sequence.
  private var positions: [UInt32: Int64] = [:]
  /// What to read as long as nobody asks for anything else.
  package private(set) var planned: Piece?
  /// What was read ahead. It stays until its file is asked for or closed: of two readers in turn each would else cost the other its piece.
  private var ready: (piece: Piece, passed: Passed)?
  /// Where bytes that are asked for go. The gateway has taken what was in it when it asks again.
  package private(set) var current: Windows.Window = .incoming0

  package init() {}

  /// A file was opened, and its bytes up to `offset` are known.
  package mutating func opened(_ handle: UInt32, upTo offset: Int64) { positions[handle] = offset }

  /// What was read ahead, if it is what is asked for now. It is the current window then.
  package mutating func take(_ piece: Piece) -> Passed? {
    planned = nil
    guard let ready, ready.piece.handle == piece.handle else { return nil }
    self.ready = nil
    guard ready.piece == piece else { return nil }
    current = ready.passed.window
    return ready.passed
  }

  /// A read was answered with `count` bytes; a short one is the file's last.
  package mutating func answered(_ piece: Piece, count: Int) {
    let isInSequence = positions[piece.handle] == piece.offset
    let end = piece.offset + Int64(count)
    positions[piece.handle] = end
    guard isInSequence, count == piece.count, ready == nil else { return }
    planned = Piece(handle: piece.handle, offset: end, count: piece.count)
  }

  /// Takes the plan, to carry it out into the window that is not current.
  package mutating func takePlan() -> Piece? {
    defer { planned = nil }
    return planned
  }

  /// The plan was carried out with so many bytes.
  package mutating func done(_ piece: Piece, count: Int) {
    ready = (piece, Passed(window: current.other, count: UInt32(count)))
  }

  package mutating func closed(_ handle: UInt32) {
    positions[handle] = nil
    if planned?.handle == handle { planned = nil }
    if ready?.piece.handle == handle { ready = nil }
  }
}
