import Bytes
import Crypto
import Encryption
package import HTTP
package import Identity
package import Storage

/// Stores one part of an upload.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
package struct UploadPart: Operation {
  package static let route = Route(.put, .object, .uploadID)
  package static let right = Right.putObject
  package static let capability: Capability? = .multipart
  package static let payload = PayloadPolicy.object

  private let upload: UploadReference
  private let number: PartNumber
  private let key: CustomerKey?

  package init(_ request: S3Request) throws(S3Error) {
    upload = try UploadReference(request)
    number = try PartNumber(request.query)
    key = try request.customerKey()
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.admit(key)
    let address = try upload.address
    // Asked before the body is read: a client that waits for `100 Continue` then does not send a part for nothing.
    let info = try context.store(on: upload) { storage throws(StorageError) in
      try storage.upload(address.id, of: address.object)
    }
    try info.require(key)
    try Self.check(context.payload, against: info.checksum)
    let part = try context.store(on: upload) { storage throws(StorageError) in
      try storage.putPart(number, of: address, body: context.payload, key: key)
    }
    var response = Response(status: 200)
    response.headers.add("ETag", part.etag.quoted)
    response.headers.add(info.encryption)
    let algorithm = info.checksum?.algorithm ?? context.payload.checksumAlgorithm
    for checksum in part.checksums where checksum.algorithm == algorithm {
      response.headers.add(name: checksum.algorithm.headerName, value: Base64.encode(checksum.value))
    }
    return response
  }

  /// A part must carry no other kind of checksum than its upload was begun with, and that one where the whole is composed of them.
  private static func check(_ payload: IncomingPayload, against upload: UploadChecksum?) throws(S3Error) {
    guard let upload, payload.checksumAlgorithm != upload.algorithm else { return }
    let actual = payload.checksumAlgorithm?.name.lowercased()
    guard actual != nil || upload.kind == .composite else { return }
    throw .invalidRequest(
      "Checksum Type mismatch occurred, expected checksum Type: \(upload.algorithm.name.lowercased()), actual checksum Type: \(actual ?? "null")"
    )
  }
}
