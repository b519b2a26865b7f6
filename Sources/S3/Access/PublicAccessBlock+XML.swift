import Storage
import XML

extension PublicAccessBlock {
  /// What is not named is off.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html>
  /// - Throws: MalformedXML.
  init(document: [UInt8]) throws(S3Error) {
    self.init()
    let root = try XMLElement.read(document, root: "PublicAccessBlockConfiguration")
    for element in root.children {
      guard root.children(named: element.name).count == 1 else { throw .malformedXML }
      guard let field = Self.fields.first(where: { "\($0.name)" == element.name }) else { throw .malformedXML }
      switch element.text.lowercased() {
      case "true": self[keyPath: field.path] = true
      case "false": self[keyPath: field.path] = false
      default: throw .malformedXML
      }
    }
  }

  var document: [UInt8] {
    var writer = XMLWriter(root: "PublicAccessBlockConfiguration")
    for field in Self.fields { writer.element(field.name, self[keyPath: field.path]) }
    return writer.finish()
  }

  private static var fields: [(name: StaticString, path: WritableKeyPath<PublicAccessBlock, Bool>)] {
    [
      ("BlockPublicAcls", \.blocksPublicACLs), ("IgnorePublicAcls", \.ignoresPublicACLs),
      ("BlockPublicPolicy", \.blocksPublicPolicy), ("RestrictPublicBuckets", \.restrictsPublicBuckets),
    ]
  }
}
