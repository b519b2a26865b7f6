package import HTTP
package import Identity
package import Storage
import XML

/// Turns versioning on, or suspends it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>
package struct PutBucketVersioning: Operation {
  package static let route = Route(.put, .bucket, .versioning)
  package static let right = Right.putBucketVersioning
  package static let capability: Capability? = .versioning
  package static let payload = PayloadPolicy.document(.optional)

  private static let maximumDocumentBytes = 16 << 10

  private let bucket: BucketAddress

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    if request.header("x-amz-mfa") != nil { throw .notImplemented(header: "x-amz-mfa") }
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let state = try Self.state(try context.payload.bytes(maximum: Self.maximumDocumentBytes))
    try context.store { storage throws(StorageError) in try storage.setVersioning(of: bucket, to: state) }
    return Response(status: 200)
  }

  private static func state(_ document: [UInt8]) throws(S3Error) -> VersioningState {
    let root = try XMLElement.read(document, root: "VersioningConfiguration")
    switch try root.onlyText(of: "MfaDelete") {
    case nil, "Disabled": break
    case "Enabled": throw S3Error(.notImplemented, "MFA delete is not implemented.")
    default: throw .malformedXML
    }
    switch try root.onlyText(of: "Status") {
    case "Enabled": return .enabled
    case "Suspended": return .suspended
    case nil: throw S3Error(.illegalVersioningConfiguration)
    default: throw .malformedXML
    }
  }
}
