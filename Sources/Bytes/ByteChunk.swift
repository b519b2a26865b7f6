/// An open file whose bytes are part of an answer. It keeps alive whatever must not go away while they are being sent.
package protocol OpenFile: AnyObject, Sendable {
  var descriptor: Int32 { get }

  /// Checks stored bytes before they leave; may block. Offset and count are in the file's coordinates.
  /// - Throws: when they are not what was written; the answer is then cut.
  func verify(offset: Int64, count: Int) throws(CorruptBytes)
}

/// Stored bytes that are not what was written, or cannot be read.
package struct CorruptBytes: Error {
  package let detail: String

  package init(detail: String) { self.detail = detail }
}

/// A source without a descriptor to send from (an SMB share, a remote store).
package protocol ByteStream: AnyObject, Sendable {
  /// Fills the buffer from its start; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CorruptBytes) -> Int
}

/// A run of bytes on its way out.
package enum ByteChunk: Sendable {
  case memory(ArraySlice<UInt8>)
  case file(any OpenFile, offset: Int64, count: Int64)
  case stream(any ByteStream, count: Int64)

  package var count: Int64 {
    switch self {
    case .memory(let bytes): Int64(bytes.count)
    case .file(_, offset: _, let count), .stream(_, let count): count
    }
  }
}
