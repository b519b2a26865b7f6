import Bytes
import Crypto

/// The text whose hash is signed, in pieces, so that one piece can be changed and the rest kept.
struct CanonicalRequest {
  var method: String
  /// Decoded once and encoded AWS's way.
  var path: [UInt8]
  /// Sorted, encoded AWS's way, without the signature.
  var query: [UInt8]
  /// The lines of the signed headers whose names come before `host`, each with its line feed.
  var headersBeforeHost: [UInt8] = []
  var host: [UInt8] = []
  /// The lines of the signed headers whose names come after `host`.
  var headersAfterHost: [UInt8] = []
  var signedHeaders: [UInt8]
  /// The value of `x-amz-content-sha256`, as written.
  var payloadHash: String

  /// The canonical form of a decoded path.
  static func encodePath(_ path: String) -> [UInt8] {
    let bytes = [UInt8](path.utf8)
    if bytes.withUnsafeBytes({ PercentCoding.isPlainPath($0) }) { return bytes }
    var encoded: [UInt8] = []
    bytes.withUnsafeBytes { PercentCoding.append($0, keepingSlash: true, to: &encoded) }
    return encoded
  }

  /// Takes the lines of `names` out of `headers`.
  mutating func setHeaders(_ names: SignedHeaderNames, from headers: HeaderTable) {
    let hostName: StaticString = "host"
    host = headers.firstBytes(of: hostName)
    names.forEach { name in
      let order = ByteOrder.compare(name, UnsafeRawBufferPointer(hostName.bytes))
      if order < 0 {
        headers.appendCanonical(name, to: &headersBeforeHost)
      } else if order > 0 {
        headers.appendCanonical(name, to: &headersAfterHost)
      }
    }
  }

  /// The whole text.
  var bytes: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(
      256 + path.count + query.count + headersBeforeHost.count + headersAfterHost.count + signedHeaders.count)
    text.append(method)
    text.append("\n")
    text.append(contentsOf: path)
    text.append("\n")
    text.append(contentsOf: query)
    text.append("\n")
    text.append(contentsOf: headersBeforeHost)
    text.append("host:")
    text.append(contentsOf: host)
    text.append("\n")
    text.append(contentsOf: headersAfterHost)
    text.append("\n")
    text.append(contentsOf: signedHeaders)
    text.append("\n")
    text.append(payloadHash)
    return text
  }

  /// What is signed for the whole text.
  func stringToSign(date: AmzDate, credential: Credential) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(192)
    text.append("AWS4-HMAC-SHA256\n")
    date.withText { text.append(contentsOf: $0) }
    text.append("\n")
    credential.appendScope(to: &text)
    text.append("\n")
    SHA256.hash(bytes).withUnsafeBytes { Hex.append($0, to: &text) }
    return text
  }
}
