package import HTTP
package import Identity
package import Storage

/// Lists the uploads in progress of a bucket: by key, and those of one key in the order in which they were begun.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
package struct ListMultipartUploads: Operation {
  package static let route = Route(.get, .bucket, .uploads)
  package static let right = Right.listBucketMultipartUploads
  package static let capability: Capability? = .multipart

  private let bucket: BucketAddress
  private let query: UploadListQuery
  private let limit: PageLimit
  private let encoding: NameEncoding

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    limit = try PageLimit(parameter: request.query["max-uploads"], name: "max-uploads", argument: "max-uploads")
    encoding = try NameEncoding(parameter: request.query["encoding-type"])
    let keyMarker = request.query["key-marker"] ?? ""
    query = UploadListQuery(
      prefix: request.query["prefix"] ?? "", delimiter: request.query["delimiter"] ?? "", keyMarker: keyMarker,
      // Without a key marker it counts for nothing, and S3 does not repeat it either.
      uploadIDMarker: keyMarker.isEmpty ? "" : request.query["upload-id-marker"] ?? "", limit: max(limit.value, 1))
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      guard limit.value > 0 else {
        _ = try storage.bucket(bucket)
        return UploadPage()
      }
      return try storage.uploads(in: bucket, query)
    }
    let result = ListMultipartUploadsResult(
      bucket: bucket.name, query: query, limit: limit, encoding: encoding, page: page,
      owners: UploadOwners(bucketOwner: try context.ownerID(of: bucket), names: context.names(in: bucket.tenant)))
    return .xml(result.document)
  }
}
