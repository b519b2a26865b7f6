package import HTTP
package import Identity
import Storage

/// Lists the objects of a bucket: the older form, which s3cmd, rclone and django-storages use.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>
package struct ListObjects: Operation {
  package static let route = Route(.get, .bucket)
  package static let right = Right.listBucket

  private let bucket: BucketAddress
  private let list: ListRequest

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    list = try ListRequest(request.query, after: request.query["marker"])
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      try list.page(of: bucket, from: list.position, in: storage)
    }
    let owner = try context.owner(of: bucket)
    return .xml(ListObjectsResult(bucket: bucket.name, request: list, page: page, owner: owner).document)
  }
}
