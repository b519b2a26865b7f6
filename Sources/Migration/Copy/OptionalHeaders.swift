import Bytes
import Crypto
import S3Client

/// Headers that a copy should have, and without which it is still worth having: a destination that refuses one gets the object
/// without it, and the report says so.
struct OptionalHeaders {
  /// Proofs of the content, checked by the destination before it accepts.
  var proofs: [(name: String, value: String)] = []
  var acl: String?
  var tags: String?
  /// What the write expects to find.
  var current = CurrentObject.unknown
  private(set) var note: String?

  init() {}

  /// Whether the destination itself compares the bytes with the source's MD5.
  var provesDigest: Bool { proofs.contains { $0.name == "content-md5" } }

  /// What the headers of the source's version promise about its bytes.
  init(proving version: ListedVersion, _ headers: HeaderFields) {
    proofs = CarriedHeaders.checksum(headers)
    if ETagForm(version.etag).isDigest, let digest = Hex.decode(version.etag) {
      proofs.append(("content-md5", Base64.encode(digest)))
    }
  }

  var fields: [(name: String, value: String)] {
    proofs + (acl.map { [("x-amz-acl", $0)] } ?? []) + (tags.map { [("x-amz-tagging", $0)] } ?? [])
  }

  /// Those and the condition, for a request that makes the version.
  var fieldsAndCondition: [(name: String, value: String)] { fields + current.fields }

  mutating func note(_ text: String) { note = note.map { "\($0); \(text)" } ?? text }

  /// Leaves out what the refusal is likely about; false when nothing is left to leave out.
  mutating func giveWay(to refusal: Refusal) -> Bool {
    guard [400, 403, 405, 501].contains(refusal.status) else { return false }
    // An ETag may look like the MD5 of the bytes and be none, where the source encrypts.
    if !proofs.isEmpty, refusal.status == 400 || refusal.status == 501 {
      proofs = []
    } else if acl != nil {
      acl = nil
      note("the access control list was not carried over (\(refusal.code))")
    } else if tags != nil {
      tags = nil
      note("the tags were not carried over (\(refusal.code))")
    } else if current != .unknown, refusal.status == 501 {
      current = .unknown
    } else {
      return false
    }
    return true
  }
}
