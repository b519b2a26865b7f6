package import HTTP
package import Identity
import Storage

/// Lists all versions of the objects of a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
package struct ListObjectVersions: Operation {
  package static let route = Route(.get, .bucket, .versions)
  package static let right = Right.listBucketVersions

  private let bucket: BucketAddress
  private let list: ListRequest
  private let versionMarker: String

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    list = try ListRequest(request.query, after: request.query["key-marker"])
    versionMarker = request.query["version-id-marker"] ?? ""
    guard versionMarker.isEmpty || !list.after.isEmpty else {
      throw .invalidArgument(
        "A version-id marker cannot be specified without a key marker.", name: "version-id-marker", value: versionMarker
      )
    }
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      try list.page(of: bucket, from: list.position, in: storage)
    }
    let owner = Owner(tenant: bucket.tenant)
    let result = ListVersionsResult(
      bucket: bucket.name, request: list, versionMarker: versionMarker, page: page, owner: owner)
    return .xml(result.document)
  }
}
