import Bytes
import HTTP
import Identity
package import Storage

/// One request in the format of S3's access logs: 26 fields, those that are not known as `-`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>
package struct AccessLogLine {
  private let record: RequestRecord
  private let bucket: BucketAddress
  private let bucketOwner: UserID
  private let ended: Timestamp

  package init(_ record: RequestRecord, of bucket: BucketAddress, owner: UserID, ended: Timestamp) {
    self.record = record
    self.bucket = bucket
    self.bucketOwner = owner
    self.ended = ended
  }

  /// With its line end.
  package var text: String {
    let fields = [
      bucketOwner.text, bucket.name.text, "[\(LoggedTime(record.time).text)]", Self.token(record.client),
      record.principal?.user.text ?? "-", record.id.text, record.route?.loggedOperation ?? "-", key,
      Self.quoted("\(record.head.method.name) \(target) HTTP/1.1"), String(record.status),
      record.error?.code.rawValue ?? "-", Self.number(record.bytesSent), "-",
      String(max(ended.milliseconds - record.time.milliseconds, 0)), "-", header("referer"), header("user-agent"),
      version, record.id.hostText, record.principal == nil ? "-" : signatureVersion, "-", authentication,
      Self.token(record.head.value("host")), "-", "-",
      record.isByList ? "Yes" : "-",
    ]
    return fields.joined(separator: " ") + "\n"
  }

  private var key: String {
    guard case .object(let object)? = record.resource else { return "-" }
    var bytes: [UInt8] = []
    var key = object.key.text
    key.withUTF8 { PercentCoding.append(UnsafeRawBufferPointer($0), keepingSlash: true, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var version: String {
    guard case .object(let object)? = record.resource, let version = object.version else { return "-" }
    return version.text
  }

  private var authentication: String {
    guard record.principal != nil else { return "-" }
    return record.isForm ? "POST" : record.head.has("authorization") ? "AuthHeader" : "QueryString"
  }

  /// Of a request whose signature held, where there was one.
  private var signatureVersion: String {
    let isVersion2 =
      record.head.value("authorization")?.hasPrefix("AWS ")
      ?? record.head.rawQuery.split(separator: "&").contains { $0.hasPrefix("AWSAccessKeyId=") }
    return isVersion2 ? "SigV2" : "SigV4"
  }

  /// Signatures and tokens that may still be good are not written, nor keys of clients.
  private var target: String {
    let query = record.head.rawQuery
    guard !query.isEmpty else { return record.head.rawPath }
    let parts = query.split(separator: "&", omittingEmptySubsequences: false).map { part in
      let name = part.prefix { $0 != "=" }
      return Self.isSecret(String(name)) ? "\(name)=REDACTED" : String(part)
    }
    return "\(record.head.rawPath)?\(parts.joined(separator: "&"))"
  }

  /// - Parameter name: as it came. One that cannot be decoded may be anything.
  private static func isSecret(_ name: String) -> Bool {
    guard let decoded = PercentCoding.decode(name) else { return true }
    return secrets.contains(String(decoding: decoded, as: UTF8.self).lowercased())
  }

  private static let secrets: Set<String> = [
    "x-amz-signature", "x-amz-security-token", "signature", "x-amz-server-side-encryption-customer-key",
    "x-amz-copy-source-server-side-encryption-customer-key",
  ]

  private func header(_ name: StaticString) -> String {
    Self.quoted(record.head.value(name) ?? "-")
  }

  /// What a client sent cannot end its field, nor begin a line.
  private static func quoted(_ text: String) -> String {
    "\"" + String(text.unicodeScalars.prefix(2048).map { isSafe($0) ? Character($0) : "?" }) + "\""
  }

  private static func token(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "-" }
    return String(text.unicodeScalars.prefix(255).map { isSafe($0) && $0 != " " ? Character($0) : "?" })
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value != 0x7f && scalar != "\"" && scalar != "[" && scalar != "]" && scalar != "\\"
  }

  private static func number(_ value: Int64?) -> String { value.map { $0 > 0 ? String($0) : "-" } ?? "-" }
}

/// `06/Feb/2019:00:00:38 +0000`.
struct LoggedTime {
  let text: String

  init(_ time: Timestamp) {
    let iso = ISO8601Date.format(time)
    let parts = iso.split(whereSeparator: { "-T.".contains($0) }).map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    text = "\(parts[2])/\(months[(Int(parts[1]) ?? 1) - 1])/\(parts[0]):\(parts[3]) +0000"
  }
}
