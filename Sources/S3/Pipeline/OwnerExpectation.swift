import HTTP
import Identity
import Storage

/// `x-amz-expected-bucket-owner`: a safeguard that must not be ignored.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
struct OwnerExpectation {
  private let resolver: any BucketResolver

  init(_ resolver: any BucketResolver) { self.resolver = resolver }

  /// - Throws: AccessDenied when a bucket's owner is not who the client takes it for.
  func check(_ request: S3Request) throws(S3Error) {
    if let expected = request.header("x-amz-expected-bucket-owner"), request.route.level != .service {
      try check(try request.bucket, is: expected)
    }
    if let expected = request.header("x-amz-source-expected-bucket-owner"), request.header("x-amz-copy-source") != nil {
      try check(try CopySourceField(request).object.bucket, is: expected)
    }
  }

  private func check(_ bucket: BucketAddress, is expected: String) throws(S3Error) {
    let owner: UserID
    do throws(StorageError) {
      owner = try resolver.storage(of: bucket).provider.bucket(bucket).owner ?? UserID(tenant: bucket.tenant)
    } catch .noSuchBucket {
      return
    } catch {
      throw S3Error(storage: error)
    }
    guard owner.text == expected else { throw S3Error(.accessDenied) }
  }
}
