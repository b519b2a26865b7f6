import Crypto
package import HTTP
package import Identity
import Storage
import XML

/// Makes an object of another one, or of itself with other metadata, without a body.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
package struct CopyObject: Operation {
  package static let route = Route(.put, .object, copies: true)
  package static let right = Right.putObject

  private let source: CopySourceField
  private let destination: ObjectAddress
  /// Nil: as the source has it.
  private let metadata: ObjectMetadata?
  /// Nil: as the source has them.
  private let tags: TagSet?
  private let headers: WriteHeaders
  private let condition: WriteCondition
  private let checksum: ChecksumAlgorithm?

  package init(_ request: S3Request) throws(S3Error) {
    headers = try WriteHeaders(request)
    source = try CopySourceField(request)
    destination = try request.currentObject
    metadata = try Self.metadata(request)
    tags = try Self.replacesTags(request) ? headers.tags ?? .empty : nil
    condition = try WriteCondition(request)
    checksum = try request.header("x-amz-checksum-algorithm").map(ChecksumAlgorithm.init(requested:))
    if metadata == nil, source.object == destination, !headers.encryption.isSpecified { throw Self.changesNothing }
  }

  package var demands: Demands {
    var demands = headers.copyDemands(on: destination)
    demands.rights.append(source.demand)
    demands.capabilities += condition.demand + (metadata?.demand ?? []) + (tags?.demand ?? [])
    if let tags, !tags.isEmpty { demands.rights.append((.putObjectTagging, .object(destination))) }
    return demands
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try headers.check(at: context.now)
    try context.admit(source.key)
    let request = CopyRequest(
      source: source.source(), destination: destination, metadata: metadata, tags: try tags(in: context),
      lock: headers.lock, access: try context.access(headers.acl, in: destination.bucket), condition: condition,
      checksum: checksum, encryption: try context.encryption(headers.encryption, in: destination.bucket))
    let info = try source.reading { () throws(S3Error) in
      guard let streaming = source.streaming(to: context.storage, in: context) else {
        return try context.store { storage throws(StorageError) in try storage.copy(request) }
      }
      return try streaming.object(request)
    }
    var response = Response.xml(Self.document(info))
    response.headers.addNewVersion(info)
    response.headers.add(info.encryption)
    if let version = source.object.version { response.headers.add("x-amz-copy-source-version-id", version.text) }
    response.addExpiration(of: info, in: destination.bucket, context)
    return response
  }

  /// Who may not read the source's tags, or not give the destination any, can copy only what has none.
  private func tags(in context: OperationContext) throws(S3Error) -> TagSet? {
    let reading = source.object.version == nil ? Right.getObjectTagging : .getObjectVersionTagging
    let mayCopy =
      context.permits(reading, on: .object(source.object))
      && context.permits(.putObjectTagging, on: .object(destination))
    guard tags == nil, !mayCopy else { return tags }
    let info = try source.reading { () throws(S3Error) in
      try source.storage(in: context).ask { storage throws(StorageError) in try storage.head(source.object) }
    }
    guard info.tags.isEmpty else { throw S3Error(.accessDenied) }
    return .empty
  }

  private static func document(_ info: ObjectInfo) -> [UInt8] {
    var xml = XMLWriter(root: "CopyObjectResult")
    xml.element("LastModified", info.lastModified)
    xml.element("ETag", info.etag)
    for checksum in info.checksums { xml.element(checksum, parts: info.partCount) }
    xml.element("ChecksumType", ifPresent: info.checksums.first?.kind.name)
    return xml.finish()
  }

  private static func metadata(_ request: S3Request) throws(S3Error) -> ObjectMetadata? {
    switch request.header("x-amz-metadata-directive") ?? "COPY" {
    case "REPLACE": return try ObjectMetadata(request)
    case "COPY":
      if request.header("x-amz-website-redirect-location") != nil {
        throw .notImplemented(header: "x-amz-website-redirect-location")
      }
      return nil
    case let other:
      throw S3Error.invalidArgument("Unknown metadata directive.", name: "x-amz-metadata-directive", value: other)
    }
  }

  private static func replacesTags(_ request: S3Request) throws(S3Error) -> Bool {
    switch request.header("x-amz-tagging-directive") ?? "COPY" {
    case "REPLACE": return true
    case "COPY": return false
    case let other:
      throw S3Error.invalidArgument("Unknown tagging directive.", name: "x-amz-tagging-directive", value: other)
    }
  }

  private static let changesNothing = S3Error(
    .invalidRequest,
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
  )
}
