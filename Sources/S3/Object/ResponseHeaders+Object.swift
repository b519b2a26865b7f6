import Bytes
import Crypto
import HTTP
import Storage

extension ResponseHeaders {
  /// What caches and conditions go by, and the version.
  mutating func addValidators(_ info: ObjectInfo) {
    add("ETag", info.etag.quoted)
    add("Last-Modified", HTTPDate.format(info.lastModified.seconds))
    if let version = info.versionID { add("x-amz-version-id", version.text) }
    add("x-martinet-item-version", ifPresent: info.itemVersion)
  }

  /// The version that a write has made, and the state that it left: S3 does not name the `null` version to those who write it.
  mutating func addNewVersion(_ info: ObjectInfo) {
    if let version = info.versionID, version != .null { add("x-amz-version-id", version.text) }
    add("x-martinet-item-version", ifPresent: info.itemVersion)
  }

  /// What was stored beside the bytes.
  mutating func add(_ metadata: ObjectMetadata, overrides: ResponseOverrides) {
    add("Content-Type", overrides.contentType ?? metadata.contentType ?? ObjectMetadata.defaultContentType)
    add("Cache-Control", ifPresent: overrides.cacheControl ?? metadata.cacheControl)
    add("Content-Disposition", ifPresent: overrides.contentDisposition ?? metadata.contentDisposition)
    add("Content-Encoding", ifPresent: overrides.contentEncoding ?? metadata.contentEncoding)
    add("Content-Language", ifPresent: overrides.contentLanguage ?? metadata.contentLanguage)
    add("Expires", ifPresent: overrides.expires ?? metadata.expires)
    add("x-amz-website-redirect-location", ifPresent: metadata.websiteRedirectLocation)
    for field in metadata.user { add(name: "x-amz-meta-\(field.name)", value: Self.ascii(field.value)) }
  }

  /// The checksums of an object, and what they cover.
  /// - Parameter parts: how many parts a composite one is of.
  mutating func add(_ checksums: [Checksum], parts: Int) {
    for checksum in checksums { add(name: checksum.algorithm.headerName, value: checksum.text(parts: parts)) }
    if let first = checksums.first { add("x-amz-checksum-type", first.kind.name) }
  }

  /// The checksum of one part: its own, and the object's where that is simple. AWS shows a part's only where the whole's is composed of
  /// them; whoever reads a part can verify it in any case.
  mutating func add(checksumOf part: [Checksum], _ info: ObjectInfo) {
    guard info.partCount > 0 else { return add(info.checksums, parts: 0) }
    guard let whole = info.checksums.first else { return }
    for checksum in part where checksum.algorithm == whole.algorithm {
      add(name: checksum.algorithm.headerName, value: Base64.encode(checksum.value))
      add("x-amz-checksum-type", whole.kind.name)
    }
  }

  private mutating func add(_ name: StaticString, ifPresent value: String?) {
    if let value { add(name, value) }
  }

  /// S3 shows metadata beyond ASCII as an encoded word (RFC 2047).
  private static func ascii(_ value: String) -> String {
    value.utf8.allSatisfy { $0 < 0x80 } ? value : "=?UTF-8?B?\(Base64.encode(Array(value.utf8)))?="
  }
}
