import Bytes
import HTTP
import Lifecycle
import Storage

extension Response {
  /// `x-amz-expiration`: when a rule removes the current version, and which.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_ResponseSyntax>
  mutating func addExpiration(of info: ObjectInfo, in bucket: BucketAddress, _ context: OperationContext) {
    guard let rules = context.lifecycles.rules(of: bucket) else { return }
    let facts = VersionFacts(
      key: info.key, size: info.size, tags: info.tags, modified: info.lastModified, standing: .current(isOnly: false))
    guard let verdict = rules.verdict(on: facts), let date = verdict.httpDate else { return }
    headers.add("x-amz-expiration", "expiry-date=\"\(date)\", rule-id=\"\(verdict.encodedRule)\"")
  }

  /// `x-amz-abort-date` and `x-amz-abort-rule-id`: when a rule aborts an upload, and which.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html#API_CreateMultipartUpload_ResponseSyntax>
  mutating func addAbortion(of object: ObjectAddress, initiated: Timestamp, _ context: OperationContext) {
    guard let rules = context.lifecycles.rules(of: object.bucket),
      let verdict = rules.verdict(onUploadOf: object.key, initiated: initiated), let date = verdict.httpDate
    else { return }
    headers.add("x-amz-abort-date", date)
    headers.add("x-amz-abort-rule-id", verdict.encodedRule)
  }
}

extension LifecycleVerdict {
  /// The last second that an HTTP date can tell.
  private static let endOf9999: Int64 = 253_402_300_799

  fileprivate var httpDate: String? { due.seconds <= Self.endOf9999 ? HTTPDate.format(due.seconds) : nil }

  fileprivate var encodedRule: String { PercentCoding.encode(rule, keepingSlash: false) }
}
