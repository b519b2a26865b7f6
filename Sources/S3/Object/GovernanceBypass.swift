import HTTP

/// `x-amz-bypass-governance-retention`: takes a right of its own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>
enum GovernanceBypass {
  static func isAsked(by request: S3Request) -> Bool {
    request.header("x-amz-bypass-governance-retention")?.lowercased() == "true"
  }
}
