package import HTTP
package import Identity
import Storage

/// Gives a bucket these tags and no others.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html>
package struct PutBucketTagging: Operation {
  package static let route = Route(.put, .bucket, .tagging)
  package static let right = Right.putBucketTagging
  package static let payload = PayloadPolicy.document(.required)

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) { bucket = try request.bucket }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: TagSet.maximumDocumentBytes)
    let tags = try TagSet(document: bytes, of: .bucket)
    // Kept as written anew: what is stored is what was understood. No tags are none that are set.
    try context.store { storage throws(StorageError) in
      try storage.setDocument(.tagging, of: bucket, to: tags.isEmpty ? nil : tags.document)
    }
    return Response(status: 204)
  }
}
