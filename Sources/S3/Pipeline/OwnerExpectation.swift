import HTTP

/// `x-amz-expected-bucket-owner`: a safeguard that must not be ignored.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
enum OwnerExpectation {
  /// - Throws: AccessDenied when a bucket's owner is not who the client takes it for.
  static func check(_ request: S3Request) throws(S3Error) {
    for name in ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"] as [StaticString] {
      guard let expected = request.header(name), expected != Owner(tenant: request.tenant).id else { continue }
      throw S3Error(.accessDenied)
    }
  }
}
