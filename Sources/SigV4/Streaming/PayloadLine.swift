/// One line of a body's framing, gathered byte by byte; it ends in CR LF.
struct PayloadLine {
  private enum Ending {
    case none
    /// After the CR of CR LF.
    case carriageReturn
    /// After a bare LF, which CR LF has to follow.
    case lineFeed
    case lineFeedCarriageReturn
  }

  private var bytes: [UInt8] = []
  private var ending = Ending.none

  /// Adds `byte`, and says whether the line is whole.
  /// - Parameters:
  ///   - limit: the most bytes of the line, without its end.
  ///   - isLenient: whether LF CR LF is an end too. minio-go writes it after a trailer's field, and AWS takes it.
  ///   - error: what to throw when the line is too long or ends in any other way.
  mutating func add(
    _ byte: UInt8, limit: Int, isLenient: Bool, _ error: ChunkedPayloadError
  ) throws(ChunkedPayloadError) -> Bool {
    switch (ending, byte) {
    case (.none, UInt8(ascii: "\r")): ending = .carriageReturn
    case (.none, UInt8(ascii: "\n")) where isLenient && !bytes.isEmpty: ending = .lineFeed
    case (.none, UInt8(ascii: "\n")): throw error
    case (.none, _):
      guard bytes.count < limit else { throw error }
      bytes.append(byte)
    case (.carriageReturn, UInt8(ascii: "\n")), (.lineFeedCarriageReturn, UInt8(ascii: "\n")): return true
    case (.lineFeed, UInt8(ascii: "\r")): ending = .lineFeedCarriageReturn
    default: throw error
    }
    return false
  }

  /// Gives the whole line without its end, and starts the next.
  mutating func take() -> [UInt8] {
    defer {
      bytes.removeAll(keepingCapacity: true)
      ending = .none
    }
    return bytes
  }
}
