import Bytes
import Crypto
import Storage

/// Where a ListObjectsV2 page ended, in a form that clients cannot read anything into.
///
/// It is a position and no right: a page is always listed in the bucket of the request, for whoever signed the request. The digest in it
/// binds it to that bucket, so that a token of another bucket, or one that was cut or made up, is refused instead of guessed at.
enum ContinuationToken {
  private static let version: UInt8 = 1
  private static let digestBytes = 12
  private static let keyMark = UInt8(ascii: "k")
  private static let prefixMark = UInt8(ascii: "p")

  /// The token that goes on after `position`; nil for the start, which needs none.
  static func text(for position: ListPosition, in bucket: BucketAddress) -> String? {
    let payload: [UInt8]
    switch position {
    case .start: return nil
    case .key(let key): payload = [version, keyMark] + Array(key.utf8)
    case .prefix(let prefix): payload = [version, prefixMark] + Array(prefix.utf8)
    }
    return Base64URL.encode(digest(of: payload, in: bucket) + payload)
  }

  /// Reads a token that was made for the bucket.
  static func position(_ text: String, in bucket: BucketAddress) throws(S3Error) -> ListPosition {
    guard let bytes = Base64URL.decode(text), bytes.count > digestBytes + 2 else { throw .wrongContinuationToken }
    let payload = Array(bytes[digestBytes...])
    guard digest(of: payload, in: bucket).elementsEqual(bytes[..<digestBytes]), payload[0] == version else {
      throw .wrongContinuationToken
    }
    let position = String(decoding: payload[2...], as: UTF8.self)
    switch payload[1] {
    case keyMark: return .key(position)
    case prefixMark: return .prefix(position)
    default: throw .wrongContinuationToken
    }
  }

  private static func digest(of payload: [UInt8], in bucket: BucketAddress) -> [UInt8] {
    let place = Array("martinet-list/\(bucket.tenant.rawValue)/\(bucket.name.text)/".utf8)
    return Array(SHA256.hash(place + payload).bytes.prefix(digestBytes))
  }
}

/// Base64 that needs no escape in a URL or in XML (RFC 4648 section 5), without padding.
enum Base64URL {
  static func encode(_ bytes: [UInt8]) -> String {
    let text = Base64.encode(bytes).utf8.prefix { $0 != UInt8(ascii: "=") }
    return String(
      decoding: text.map {
        $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
      },
      as: UTF8.self)
  }

  /// Nil when the text is not of this form.
  static func decode(_ text: String) -> [UInt8]? {
    guard !text.utf8.contains(where: { [UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "=")].contains($0) }) else {
      return nil
    }
    let digits = text.utf8.map {
      $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
    }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
    return Base64.decode(String(decoding: digits + padding, as: UTF8.self))
  }
}
