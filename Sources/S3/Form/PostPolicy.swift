import HTTP
import Storage

/// What the signer of a form allows: until when, and on which conditions.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>
struct PostPolicy: Sendable {
  let expiration: Timestamp
  let conditions: [PostCondition]

  /// Refuses a form that is late, that does not meet a condition, or that has a field which no condition is about.
  /// - Parameter bucket: where the form was posted to, whatever a field of that name says.
  func check(_ fields: FormFields, bucket: String, now: Timestamp) throws(S3Error) {
    guard now < expiration else { throw .policyForbids("Policy expired.") }
    for condition in conditions {
      guard let field = condition.field else { continue }
      let value = field == "bucket" ? bucket : fields[field] ?? ""
      guard condition.isMet(by: value) else {
        throw .policyForbids("Policy Condition failed: \(condition.text)")
      }
    }
    if let other = fields["bucket"], !other.utf8.elementsEqual(bucket.utf8) {
      throw .policyForbids("Policy Condition failed: \(PostCondition.equal("bucket", bucket).text)")
    }
    try checkCoverage(fields)
  }

  /// The bytes that the file may have.
  var contentLength: (minimum: Int64, maximum: Int64) {
    var (minimum, maximum) = (Int64(0), Int64.max)
    for case .contentLength(let range) in conditions {
      minimum = max(minimum, range.lowerBound)
      maximum = min(maximum, range.upperBound)
    }
    return (minimum, maximum)
  }

  /// The fields that no condition need be about: they make the signature itself.
  private static let exempt: Set<String> = ["policy", "x-amz-signature"]

  private func checkCoverage(_ fields: FormFields) throws(S3Error) {
    let covered = Set(conditions.compactMap(\.field))
    let present = ["bucket"] + fields.all.map(\.name).filter { $0 != "bucket" }
    let extra = present.filter { !covered.contains($0) && !Self.exempt.contains($0) }
    guard extra.isEmpty else {
      throw .policyForbids("Extra input fields: \(extra.joined(separator: ", "))")
    }
  }
}

extension S3Error {
  fileprivate static func policyForbids(_ reason: String) -> S3Error {
    S3Error(.accessDenied, "Invalid according to Policy: \(reason)")
  }
}
