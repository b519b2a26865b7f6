/// An open file whose bytes are part of an answer; it keeps whatever must not go away while they are being sent.
package protocol OpenFile: AnyObject, Sendable {
  /// A descriptor that can be read with `pread(2)` and sent with `sendfile(2)` for as long as this object lives.
  var descriptor: Int32 { get }

  /// Checks stored bytes before they leave; may block. `offset` and `count` are in file coordinates, bytes.
  ///
  /// Throws when they are not what was written: the answer is then cut, never completed with wrong bytes.
  func verify(offset: Int64, count: Int) throws(CorruptBytes)
}

/// Stored bytes that differ from what was written, or that can no longer be read.
package struct CorruptBytes: Error {
  /// What differs, for the log; never shown to the client.
  package let detail: String

  package init(detail: String) {
    self.detail = detail
  }
}

/// A source of bytes that has no descriptor to send from: an SMB share, a remote store.
package protocol ByteStream: AnyObject, Sendable {
  /// Fills the front of `buffer` and says how many bytes it put there; 0 is the end. May block.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int
}

/// A piece of an answer, in the form that is cheapest to send.
package enum ByteChunk: Sendable {
  /// Bytes that are in memory.
  case memory(ArraySlice<UInt8>)
  /// `count` bytes of a file from `offset`; sent without a copy where the transport can.
  case file(any OpenFile, offset: Int64, count: Int64)
  /// The next `count` bytes of a stream.
  case stream(any ByteStream, count: Int64)

  /// How many bytes the chunk stands for.
  package var count: Int64 {
    switch self {
    case .memory(let bytes): Int64(bytes.count)
    case .file(_, _, let count), .stream(_, let count): count
    }
  }
}
