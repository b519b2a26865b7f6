package import Bytes
import Glibc
import Workers

/// Reads stored bytes into memory piece by piece, checked: for what cannot be shared or must be digested.
package struct ObjectBytes {
  private var chunks: ArraySlice<ByteChunk>

  package init(_ chunks: [ByteChunk]) { self.chunks = chunks[...] }

  /// Fills the buffer from its start; 0 at the end.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    guard let chunk = chunks.first else { return 0 }
    let count = min(Int64(buffer.count), chunk.count)
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(count)])
    let rest: ByteChunk
    do throws(CorruptBytes) {
      rest = try Self.take(target, from: chunk)
    } catch {
      throw .corrupt(error.detail)
    }
    if rest.count == 0 { chunks.removeFirst() } else { chunks[chunks.startIndex] = rest }
    return target.count
  }

  /// Fills the whole buffer with the chunk's first bytes.
  /// - Returns: what is left of the chunk.
  private static func take(_ buffer: UnsafeMutableRawBufferPointer, from chunk: ByteChunk) throws(CorruptBytes)
    -> ByteChunk
  {
    let count = Int64(buffer.count)
    switch chunk {
    case .memory(let bytes):
      buffer.copyBytes(from: bytes.prefix(buffer.count))
      return .memory(bytes.dropFirst(buffer.count))
    case .file(let file, let offset, count: let total):
      try blocking { () throws(CorruptBytes) in
        try file.verify(offset: offset, count: buffer.count)
        try readAll(buffer, file.descriptor, offset)
      }
      return .file(file, offset: offset + count, count: total - count)
    case .stream(let stream, count: let total):
      var filled = 0
      while filled < buffer.count {
        let read = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        guard read > 0 else { throw CorruptBytes(detail: "a stream ended early") }
        filled += read
      }
      return .stream(stream, count: total - count)
    }
  }

  private static func readAll(_ buffer: UnsafeMutableRawBufferPointer, _ descriptor: Int32, _ offset: Int64)
    throws(CorruptBytes)
  {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + filled)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw CorruptBytes(detail: "cannot read stored bytes: errno \(count < 0 ? errno : 0)") }
      filled += count
    }
  }
}
