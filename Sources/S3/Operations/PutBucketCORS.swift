package import HTTP
package import Identity
import Storage

/// Sets which pages of other origins may use a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>
package struct PutBucketCORS: Operation {
  package static let route = Route(.put, .bucket, .cors)
  package static let right = Right.putBucketCORS
  package static let documentedNames = ["PutBucketCors"]
  package static let payload = PayloadPolicy.document(.required)

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: CORSConfiguration.maximumBytes)
    // Kept as written anew: what is stored is what was understood.
    let document = try CORSConfiguration(document: bytes).document
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.cors, of: bucket, to: document)
    }
    return Response(status: 200)
  }
}
