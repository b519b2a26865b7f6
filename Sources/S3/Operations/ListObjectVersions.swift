package import HTTP
package import Identity
import Storage

/// Lists all versions of the objects of a bucket, and its delete markers.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
package struct ListObjectVersions: Operation {
  package static let route = Route(.get, .bucket, .versions)
  package static let right = Right.listBucketVersions

  private let bucket: BucketAddress
  private let list: ListRequest
  /// As it came; empty: none.
  private let versionMarker: String
  private let position: VersionListPosition

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    list = try ListRequest(request.query, after: request.query["key-marker"])
    versionMarker = request.query["version-id-marker"] ?? ""
    guard versionMarker.isEmpty || !list.after.isEmpty else {
      throw .invalidArgument(
        "A version-id marker cannot be specified without a key marker.", name: "version-id-marker", value: versionMarker
      )
    }
    position =
      versionMarker.isEmpty
      ? .keys(list.position)
      : .version(try VersionID(requested: versionMarker, name: "version-id-marker"), ofKey: list.after)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      guard list.limit.value > 0 else {
        _ = try storage.bucket(bucket)
        return VersionPage()
      }
      return try storage.listVersions(
        bucket,
        VersionListQuery(
          prefix: list.prefix, delimiter: list.delimiter, after: position, limit: list.limit.value))
    }
    let owner = try context.owner(of: bucket)
    let result = ListVersionsResult(
      bucket: bucket.name, request: list, versionMarker: versionMarker, page: page, owner: owner)
    return .xml(result.document)
  }
}
