import Storage
import XML

extension TagSet {
  /// Largest `Tagging` document that is read, in bytes: 50 tags of the longest, however they are escaped.
  static let maximumDocumentBytes = 256 << 10

  /// Reads the document of PutObjectTagging or PutBucketTagging.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tagging.html>
  init(document: [UInt8], of bearer: Bearer) throws(S3Error) {
    let root = try XMLElement.read(document, root: "Tagging")
    guard root.children.count == 1, let set = root.first("TagSet") else { throw .malformedXML }
    try self.init(element: set, of: bearer)
  }

  /// Reads an element with nothing but `Tag` in it.
  init(element: XMLElement, of bearer: Bearer) throws(S3Error) {
    var tags: [Tag] = []
    for child in element.children { tags.append(try Tag(element: child)) }
    do {
      try self.init(tags, of: bearer)
    } catch {
      throw S3Error(error, of: bearer)
    }
  }

  /// The document as GetObjectTagging and GetBucketTagging answer it, in the order of the keys.
  var document: [UInt8] {
    var writer = XMLWriter(root: "Tagging")
    writer.open("TagSet")
    for tag in tags.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      writer.open("Tag")
      writer.element("Key", tag.key)
      writer.element("Value", tag.value)
      writer.close("Tag")
    }
    writer.close("TagSet")
    return writer.finish()
  }
}

extension Tag {
  fileprivate init(element: XMLElement) throws(S3Error) {
    guard element.name == "Tag", element.children.count == 2, let key = element.text(of: "Key"),
      let value = element.text(of: "Value")
    else { throw .malformedXML }
    self.init(key: key, value: value)
  }
}

extension S3Error {
  /// Why tags are refused, as AWS words it.
  init(_ refusal: TagSet.Refusal, of bearer: TagSet.Bearer) {
    switch (refusal, bearer) {
    case (.tooMany(let limit), .object): self.init(.invalidTag, "Object tags cannot be greater than \(limit)")
    case (.tooMany(let limit), .bucket): self.init(.badRequest, "Bucket tag count cannot be greater than \(limit)")
    case (.duplicateKey(let key), _):
      self = .invalidTag("Cannot provide multiple Tags with the same key", key)
    case (.invalidKey(let key), _): self = .invalidTag("The TagKey you have provided is invalid", key)
    case (.invalidValue(let key, let value), _):
      self = .invalidTag("The TagValue you have provided is invalid", key)
      elements.append(Element("TagValue", value))
    case (.reservedKey(let key), .object): self = .invalidTag("Your TagKey cannot be prefixed with aws:", key)
    case (.reservedKey(let key), .bucket):
      self = .invalidTag("System tags cannot be added/updated by requester", key)
    }
  }

  private static func invalidTag(_ message: String, _ key: String) -> S3Error {
    S3Error(.invalidTag, message, elements: [Element("TagKey", key)])
  }
}
