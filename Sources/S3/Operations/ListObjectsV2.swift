package import HTTP
package import Identity
import Storage

/// Lists the objects of a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
package struct ListObjectsV2: Operation {
  package static let route = Route(.get, .bucket, .listType)
  package static let right = Right.listBucket

  private let bucket: BucketAddress
  private let list: ListRequest
  private let token: String?
  private let position: ListPosition
  private let fetchesOwner: Bool

  package init(_ request: S3Request) throws(S3Error) {
    let type = request.query["list-type"] ?? ""
    guard type == "2" else { throw .invalidArgument("Invalid List Type", name: "list-type", value: type) }
    let bucket = try request.bucket
    self.bucket = bucket
    list = try ListRequest(request.query, after: request.query["start-after"])
    token = request.query["continuation-token"]
    position =
      try token.map { token throws(S3Error) in try ContinuationToken.position(token, in: bucket) } ?? list.position
    fetchesOwner = request.query["fetch-owner"] == "true"
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      try list.page(of: bucket, from: position, in: storage)
    }
    let owner = fetchesOwner ? try context.owner(of: bucket) : nil
    return .xml(ListObjectsV2Result(bucket: bucket, request: list, token: token, page: page, owner: owner).document)
  }
}
