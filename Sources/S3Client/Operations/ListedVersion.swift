import Bytes
import XML

/// One entry of a listing: a version of an object or a delete marker.
package struct ListedVersion: Sendable, Hashable {
  package let key: String
  /// `null` for the version that is overwritten where no versions are kept.
  package let versionID: String
  package let isLatest: Bool
  package let isDeleteMarker: Bool
  /// Without quotes; empty for a delete marker.
  package let etag: String
  /// Bytes.
  package let size: Int64
  /// As listed, ISO 8601.
  package let lastModified: String

  package init(
    key: String, versionID: String = "null", isLatest: Bool = true, isDeleteMarker: Bool = false, etag: String = "",
    size: Int64 = 0, lastModified: String = ""
  ) {
    self.key = key
    self.versionID = versionID
    self.isLatest = isLatest
    self.isDeleteMarker = isDeleteMarker
    self.etag = etag
    self.size = size
    self.lastModified = lastModified
  }

  /// Keys that differ in bytes are different keys, whatever Unicode says of them.
  package static func == (left: ListedVersion, right: ListedVersion) -> Bool {
    ByteOrder.equals(left.key, right.key) && left.versionID == right.versionID && left.isLatest == right.isLatest
      && left.isDeleteMarker == right.isDeleteMarker && left.etag == right.etag && left.size == right.size
      && left.lastModified == right.lastModified
  }

  init(_ element: XMLElement, encoding: KeyEncoding) throws(ClientError) {
    let isDeleteMarker = element.name == "DeleteMarker"
    guard let written = element.text(of: "Key"), let key = encoding.decode(written), !key.isEmpty,
      let size = isDeleteMarker ? 0 : element.text(of: "Size").flatMap({ Int64($0) }), size >= 0
    else { throw .malformed("an entry of a listing has no key or no size") }
    self.init(
      key: key, versionID: element.text(of: "VersionId") ?? "null",
      isLatest: element.text(of: "IsLatest").map { $0 == "true" } ?? true, isDeleteMarker: isDeleteMarker,
      etag: Self.unquoted(element.text(of: "ETag") ?? ""), size: size,
      lastModified: element.text(of: "LastModified") ?? "")
  }

  static func unquoted(_ etag: String) -> String {
    var text = etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]
    if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = text.dropFirst().dropLast() }
    return String(text)
  }
}

/// How keys are written in a listing: percent-encoded where the service says so, whatever was asked for.
struct KeyEncoding {
  let isURL: Bool

  init(_ document: XMLElement) { isURL = document.text(of: "EncodingType") == "url" }

  /// Nil where the text is not what it says to be. A plus sign is a space, as AWS writes it.
  func decode(_ text: String) -> String? {
    guard isURL else { return text }
    guard let bytes = PercentCoding.decode(text.replacing("+", with: " ")) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension ListedVersion {
  /// The current object, as the headers of a HEAD describe it.
  package init(key: String, headers: HeaderFields) {
    self.init(
      key: key, versionID: headers["x-amz-version-id"] ?? "null", etag: Self.unquoted(headers["etag"] ?? ""),
      size: headers["content-length"].flatMap { Int64($0) } ?? 0, lastModified: headers["last-modified"] ?? "")
  }
}
