import Crypto
import Storage
package import XML

extension IncomingPayload {
  /// The whole payload, checked, for a document that the caller reads.
  /// - Parameter maximum: bytes; a longer document is malformed, whatever is in it.
  package func bytes(maximum: Int) throws(S3Error) -> [UInt8] {
    do {
      return try collect(maximum: maximum)
    } catch .entityTooLarge {
      throw .documentTooLong(Int64(maximum))
    } catch {
      throw S3Error(storage: error)
    }
  }

  /// The whole payload as an XML document.
  /// - Parameter maximum: bytes.
  package func document(maximum: Int) throws(S3Error) -> XMLElement {
    let bytes = try bytes(maximum: maximum)
    guard !bytes.isEmpty else { throw S3Error(.missingRequestBody) }
    do {
      return try XMLElement.read(bytes)
    } catch {
      throw S3Error(.malformedXML, detail: "\(error)")
    }
  }

  private func collect(maximum: Int) throws(StorageError) -> [UInt8] {
    let tooLarge = StorageError.entityTooLarge(proposed: declaredLength ?? Int64(maximum) + 1, maximum: Int64(maximum))
    guard (declaredLength ?? 0) <= Int64(maximum) else { throw tooLarge }
    let digests = DigestSet(wantedDigests)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let read = UnsafeRawBufferPointer(rebasing: buffer[..<(try self.read(into: buffer))])
      guard !read.isEmpty else { break }
      guard bytes.count + read.count <= maximum else { throw tooLarge }
      digests.update(read)
      bytes.append(contentsOf: read)
    }
    _ = try finish(digests.finish())
    return bytes
  }
}

extension S3Error {
  /// A document of more than `maximum` bytes: malformed, whatever is in it.
  static func documentTooLong(_ maximum: Int64) -> S3Error {
    S3Error(.malformedXML, detail: "The document is longer than \(maximum) bytes.")
  }
}
