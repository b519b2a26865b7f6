package import Crypto

/// The bytes of a PUT on their way in. The store pulls them, digests them as they pass (on a second core where that pays), and before
/// it makes anything visible lets the sender's promises be checked by `finish`.
package protocol UploadBody: AnyObject {
  /// The object's length in bytes, nil while unknown (chunked transfer without a declared decoded length).
  var declaredLength: Int64? { get }

  /// Digests that `finish` needs; the store may compute others for itself.
  var wantedDigests: DigestKinds { get }

  /// Whether `finish` will return a checksum. Where not, the store computes the default one.
  var bringsChecksum: Bool { get }

  /// Fills `buffer` from its start with at least one byte and returns how many; 0 at the end of the body. May wait for the client.
  /// - Throws: what is wrong with the body (truncated, stalled, a bad chunk signature): nothing is stored then.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int

  /// Called once after the last byte: compares what was promised (payload hash, Content-MD5, checksums in headers and trailers).
  /// - Returns: the checksums to keep with the object.
  /// - Throws: what does not match: nothing is stored then.
  func finish(_ digests: Digests) throws(StorageError) -> [Checksum]
}
