import Synchronization

/// Memory for files that are read in pieces smaller than what is asked of the server at a time. There is a limit for all files of a mount together; a file
/// that gets none is read in its reader's own pieces.
final class ReadBuffers: Sendable {
  /// Bytes for all files together.
  private static let maximumBytes = 32 << 20
  /// Kept for the next file.
  private static let maximumSpare = 4

  private struct State {
    var spare: [UInt] = []
    var lent = 0
  }

  let chunkBytes: Int
  private let state = Mutex(State())

  init(chunkBytes: Int) { self.chunkBytes = chunkBytes }

  deinit { for address in state.withLock({ $0.spare }) { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() } }

  /// Nil when all are in use.
  func take() -> ReadBuffer? {
    let address: UInt? = state.withLock { state in
      guard (state.lent + 1) * chunkBytes <= Self.maximumBytes else { return nil }
      state.lent += 1
      return state.spare.popLast()
        ?? UInt(bitPattern: UnsafeMutableRawPointer.allocate(byteCount: chunkBytes, alignment: 4096))
    }
    return address.map { ReadBuffer(self, $0) }
  }

  fileprivate func giveBack(_ address: UInt) {
    let isKept = state.withLock { state in
      state.lent -= 1
      guard state.spare.count < Self.maximumSpare else { return false }
      state.spare.append(address)
      return true
    }
    if !isKept { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }
}

/// A piece of a file in memory of `ReadBuffers`, which it goes back to.
final class ReadBuffer: Sendable {
  private let owner: ReadBuffers
  private let address: UInt

  fileprivate init(_ owner: ReadBuffers, _ address: UInt) {
    self.owner = owner
    self.address = address
  }

  deinit { owner.giveBack(address) }

  /// For whoever has it alone.
  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(bitPattern: address), count: owner.chunkBytes)
  }
}
