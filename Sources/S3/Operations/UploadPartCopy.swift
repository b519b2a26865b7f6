import Encryption
package import HTTP
package import Identity
package import Storage
import XML

/// Makes a part from bytes of an object that is stored already.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>
package struct UploadPartCopy: Operation {
  package static let route = Route(.put, .object, .uploadID, copies: true)
  package static let right = Right.putObject
  package static let capability: Capability? = .multipart

  private let upload: UploadReference
  private let number: PartNumber
  private let source: CopySourceField
  private let range: CopySourceRange?
  private let key: CustomerKey?

  package init(_ request: S3Request) throws(S3Error) {
    upload = try UploadReference(request)
    number = try PartNumber(request.query)
    source = try CopySourceField(request)
    key = try request.customerKey()
    range = try request.header("x-amz-copy-source-range").map { text throws(S3Error) in
      try CopySourceRange(header: text)
    }
  }

  package var demands: Demands { Demands(rights: [source.demand]) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try context.admit(key, source.key)
    let address = try upload.address
    let info = try context.store(on: upload) { storage throws(StorageError) in
      try storage.upload(address.id, of: address.object)
    }
    try info.require(key)
    let part = try source.reading { () throws(S3Error) in try copy(to: address, info, in: context) }
    var response = Response.xml(Self.document(part, of: info))
    response.headers.add(info.encryption)
    if let version = source.object.version { response.headers.add("x-amz-copy-source-version-id", version.text) }
    return response
  }

  private func copy(to address: UploadAddress, _ info: UploadInfo, in context: OperationContext) throws(S3Error)
    -> PartInfo
  {
    guard let streaming = source.streaming(to: context.storage, in: context) else {
      let bytes = try bytes(in: context)
      return try context.store(on: upload) { storage throws(StorageError) in
        try storage.copyPart(number, of: address, from: source.source(range: bytes), key: key)
      }
    }
    return try streaming.part(number, of: address, algorithm: info.checksum?.algorithm, key: key) {
      size throws(S3Error) in
      try bytes(ofSize: size, in: context) ?? 0..<size
    }
  }

  /// Nil: the whole source. The conditions come before the range (RFC 9110 section 13.2.2), and once more with the state that is copied.
  private func bytes(in context: OperationContext) throws(S3Error) -> Range<Int64>? {
    let size: Int64
    do {
      size = try context.store { storage throws(StorageError) in
        let info = try storage.head(source.object)
        try source.source(range: nil).check(info)
        return info.size
      }
    } catch {
      // What is not there is the source, not what the request writes.
      throw error.naming(.object(source.object))
    }
    return try bytes(ofSize: size, in: context)
  }

  private func bytes(ofSize size: Int64, in context: OperationContext) throws(S3Error) -> Range<Int64>? {
    let bytes = try range?.range(ofSize: size)
    guard bytes.map({ Int64($0.count) }) ?? size <= context.settings.maximumBodyBytes else {
      throw .invalidRequest(
        "The specified copy source is larger than the maximum allowable size for a copy source: \(context.settings.maximumBodyBytes)"
      )
    }
    return bytes
  }

  private static func document(_ part: PartInfo, of upload: UploadInfo) -> [UInt8] {
    var writer = XMLWriter(root: "CopyPartResult")
    writer.element("LastModified", part.lastModified)
    writer.element("ETag", part.etag)
    writer.element(part.checksums, of: upload.checksum?.algorithm)
    return writer.finish()
  }
}
