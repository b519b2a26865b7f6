import Crypto
import Encryption
package import HTTP
package import Identity
package import Storage
import XML

/// Makes an object of the parts of an upload.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
package struct CompleteMultipartUpload: Operation {
  package static let route = Route(.post, .object, .uploadID)
  package static let right = Right.putObject
  package static let capability: Capability? = .multipart
  package static let payload = PayloadPolicy.document(.unrelated)

  private let upload: UploadReference
  private let condition: WriteCondition
  private let promise: CompletionPromise
  /// The client's (SSE-C). S3 asks for it where the upload was begun with a checksum.
  private let key: CustomerKey?
  /// Where the object is going to be: the address that the client itself used.
  private let location: String

  package init(_ request: S3Request) throws(S3Error) {
    upload = try UploadReference(request)
    condition = try WriteCondition(request)
    promise = try CompletionPromise(request)
    key = try request.customerKey()
    location = "http://\(request.head.value("host") ?? "")\(request.head.rawPath)"
  }

  package var demands: Demands { Demands(capabilities: condition.demand) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.admit(key)
    let address = try upload.address
    let document = try context.payload.bytes(maximum: CompleteMultipartUploadDocument.maximumBytes)
    let parts = try naming { () throws(S3Error) in try CompleteMultipartUploadDocument.parts(document) }
    let begun = try begun(address, in: context)
    if let begun, key != nil || begun.checksum != nil { try begun.require(key) }
    let checksum = try naming { () throws(S3Error) in try promise.checksum(of: begun, parts: parts) }
    let request = CompleteUploadRequest(
      upload: address, parts: parts, condition: condition, checksum: checksum, size: promise.size)
    let info = try complete(request, in: context)
    var response = Response.xml(result(info))
    response.headers.addNewVersion(info)
    response.headers.add(info.encryption)
    response.addExpiration(of: info, in: address.object.bucket, context)
    return response
  }

  private func complete(_ request: CompleteUploadRequest, in context: OperationContext) throws(S3Error) -> ObjectInfo {
    do {
      return try context.store { storage throws(StorageError) in try storage.completeUpload(request) }
    } catch {
      throw upload.naming(error.namingPart(of: request.parts))
    }
  }

  /// How the upload was begun; nil when it is not in progress, which may be because this is the second try of a request that had
  /// its effect: the storage knows.
  private func begun(_ address: UploadAddress, in context: OperationContext) throws(S3Error) -> UploadInfo? {
    do {
      return try context.store { storage throws(StorageError) in try storage.upload(address.id, of: address.object) }
    } catch {
      guard error.code == .noSuchUpload else { throw upload.naming(error) }
      return nil
    }
  }

  private func naming<R>(_ work: () throws(S3Error) -> R) throws(S3Error) -> R {
    do {
      return try work()
    } catch {
      throw upload.naming(error)
    }
  }

  private func result(_ info: ObjectInfo) -> [UInt8] {
    let bucket = upload.object.bucket.name.text
    var writer = XMLWriter(root: "CompleteMultipartUploadResult", capacity: 1024)
    writer.element("Location", location)
    writer.element("Bucket", bucket)
    writer.element("Key", info.key.text)
    writer.element("ETag", info.etag)
    for checksum in info.checksums {
      writer.element(checksum, parts: info.partCount)
      writer.element("ChecksumType", checksum.kind.name)
    }
    return writer.finish()
  }
}

extension S3Error {
  /// The same error with the `ETag` by which the client listed the part that it is about.
  fileprivate func namingPart(of parts: [CompletedPart]) -> S3Error {
    let number = elements.first { $0.isNamed("PartNumber") }?.value
    guard code == .invalidPart, let part = parts.first(where: { String($0.number.value) == number }) else {
      return self
    }
    var error = self
    error.elements.append(.init("ETag", part.etag.text))
    return error
  }
}
