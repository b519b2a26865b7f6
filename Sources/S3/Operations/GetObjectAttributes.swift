import Encryption
package import HTTP
package import Identity
import Storage

/// Tells chosen properties of an object.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>
package struct GetObjectAttributes: Operation {
  package static let route = Route(.get, .object, .attributes)
  package static let right = Right.getObjectAttributes
  package static let versionRight = Right.getObjectVersionAttributes

  private let object: ObjectAddress
  private let attributes: Set<ObjectAttribute>
  private let partMarker: Int
  private let partLimit: Int
  private let key: CustomerKey?

  package init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    attributes = try ObjectAttribute.parse(request)
    key = try request.customerKey()
    partMarker = try Self.number(request.header("x-amz-part-number-marker"), name: "x-amz-part-number-marker") ?? 0
    partLimit = min(try Self.number(request.header("x-amz-max-parts"), name: "x-amz-max-parts") ?? 1000, 1000)
  }

  /// The object is read too, in the words of rights.
  package var demands: Demands {
    Demands(rights: [(object.version == nil ? .getObject : .getObjectVersion, .object(object))])
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let reader = try context.store { storage throws(StorageError) in try storage.open(object) }
    try context.admit(key)
    let parts = try context.store { _ throws(StorageError) in
      try reader.info.requireKey(key)
      return attributes.contains(.objectParts) ? try reader.parts() : []
    }
    let result = GetObjectAttributesResult(
      info: reader.info, parts: parts, attributes: attributes, partMarker: partMarker, partLimit: partLimit)
    var response = Response.xml(result.document)
    response.headers.add("Last-Modified", HTTPDate.format(reader.info.lastModified.seconds))
    if let version = reader.info.versionID { response.headers.add("x-amz-version-id", version.text) }
    return response
  }

  private static func number(_ text: String?, name: String) throws(S3Error) -> Int? {
    guard let text else { return nil }
    guard let number = Int32(text), number >= 0 else {
      throw S3Error.invalidArgument(
        "Argument \(name) must be an integer between 0 and 2147483647", name: name, value: text)
    }
    return Int(number)
  }
}

/// What `x-amz-object-attributes` can name.
enum ObjectAttribute: String, CaseIterable {
  case etag = "ETag"
  case checksum = "Checksum"
  case objectParts = "ObjectParts"
  case storageClass = "StorageClass"
  case objectSize = "ObjectSize"

  static func parse(_ request: S3Request) throws(S3Error) -> Set<ObjectAttribute> {
    let fields = request.head.values("x-amz-object-attributes")
    let field = fields.isEmpty ? request.header("x-amz-object-attributes") ?? "" : fields.joined(separator: ",")
    let names = field.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    let attributes = names.compactMap(ObjectAttribute.init(rawValue:))
    guard !names.isEmpty, attributes.count == names.count else {
      throw S3Error.invalidArgument(
        "Invalid attribute name specified.", name: "x-amz-object-attributes", value: field)
    }
    return Set(attributes)
  }
}
