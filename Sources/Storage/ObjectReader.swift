package import Bytes
package import Encryption

/// One consistent state of an object, open for reading: later writes and deletes do not change what it gives.
/// What it holds in the store is released with it.
package protocol ObjectReader: AnyObject, Sendable {
  var info: ObjectInfo { get }

  /// The parts of a multipart object with their sizes and checksums; empty otherwise.
  func parts() throws(StorageError) -> [ObjectPart]

  /// The stored bytes of a range that lies within the object. The chunks keep alive what they need.
  func bytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk]

  /// The same of an object that may be encrypted under a client's key.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`.
  func bytes(in range: Range<Int64>, key: CustomerKey?) throws(StorageError) -> [ByteChunk]
}

extension ObjectReader {
  package func bytes(in range: Range<Int64>, key: CustomerKey?) throws(StorageError) -> [ByteChunk] {
    guard key == nil else { throw .keyNotApplicable }
    return try bytes(in: range)
  }
}
