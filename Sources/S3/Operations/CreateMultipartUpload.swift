import Crypto
package import HTTP
package import Identity
package import Storage
import XML

/// Begins an upload in parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>
package struct CreateMultipartUpload: Operation {
  package static let route = Route(.post, .object, .uploads)
  package static let right = Right.putObject
  package static let capability: Capability? = .multipart

  private let object: ObjectAddress
  private let metadata: ObjectMetadata
  private let headers: WriteHeaders
  private let checksum: UploadChecksum?

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.currentObject
    headers = try WriteHeaders(request)
    metadata = try ObjectMetadata(request)
    checksum = try UploadChecksum(request)
  }

  package var demands: Demands {
    var demands = headers.demands(on: object)
    demands.capabilities += metadata.demand
    return demands
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try headers.check(at: context.now)
    let upload = CreateUploadRequest(
      object: object, metadata: metadata, tags: headers.tags ?? .empty, lock: headers.lock,
      access: try context.access(headers.acl, in: object.bucket), checksum: checksum,
      encryption: try context.encryption(headers.encryption, in: object.bucket), initiator: context.principal?.user)
    let (id, info) = try context.store { storage throws(StorageError) in
      let id = try storage.createUpload(upload)
      return (id, try storage.upload(id, of: object))
    }
    var response = Response.xml(document(id))
    if let checksum {
      response.headers.add("x-amz-checksum-algorithm", checksum.algorithm.name)
      response.headers.add("x-amz-checksum-type", checksum.kind.name)
    }
    response.headers.add(info.encryption)
    response.addAbortion(of: object, initiated: context.now, context)
    return response
  }

  private func document(_ id: UploadID) -> [UInt8] {
    var writer = XMLWriter(root: "InitiateMultipartUploadResult")
    writer.element("Bucket", object.bucket.name.text)
    writer.element("Key", object.key.text)
    writer.element("UploadId", id.text)
    return writer.finish()
  }
}

extension UploadChecksum {
  /// `x-amz-checksum-algorithm` and `x-amz-checksum-type`; nil where the client asks for none.
  init?(_ request: S3Request) throws(S3Error) {
    let type = request.header("x-amz-checksum-type")
    guard let name = request.header("x-amz-checksum-algorithm") else {
      guard type == nil else {
        throw .invalidRequest(
          "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
      }
      return nil
    }
    let algorithm = try ChecksumAlgorithm(requested: name)
    self.init(algorithm: algorithm, kind: try Self.kind(type, of: algorithm))
  }

  private static func kind(_ type: String?, of algorithm: ChecksumAlgorithm) throws(S3Error) -> Checksum.Kind {
    guard let type else { return algorithm.supportsComposite ? .composite : .fullObject }
    guard let kind = Checksum.Kind(name: type) else {
      throw .invalidRequest("Value for x-amz-checksum-type header is invalid.")
    }
    guard kind == .composite ? algorithm.supportsComposite : algorithm.supportsFullObject else {
      throw .invalidRequest(
        "The \(type) checksum type cannot be used with the \(algorithm.name.lowercased()) checksum algorithm.")
    }
    return kind
  }
}
