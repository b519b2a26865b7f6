package import HTTP
package import Identity
import Storage

/// Tells who owns the objects of a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html>
package struct GetBucketOwnershipControls: Operation {
  package static let route = Route(.get, .bucket, .ownershipControls)
  package static let right = Right.getBucketOwnershipControls

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let stored = try context.store { storage throws(StorageError) -> [UInt8]? in
      do throws(StorageError) {
        return try storage.document(.ownershipControls, of: bucket)
      } catch .noSuchConfiguration {
        return nil
      }
    }
    guard let stored else { return .xml(OwnershipControls(ownership: .bucketOwnerEnforced).document) }
    let controls = try OwnershipControls(stored: stored)
    guard controls.ownership != nil else { throw S3Error(.ownershipControlsNotFound) }
    return .xml(controls.document)
  }
}
