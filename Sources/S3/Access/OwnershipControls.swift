import Storage
import XML

extension ObjectOwnership {
  /// `x-amz-object-ownership` of CreateBucket; nil where it is not there.
  init?(_ request: S3Request) throws(S3Error) {
    guard let text = request.header("x-amz-object-ownership") else { return nil }
    guard let ownership = ObjectOwnership(rawValue: text) else {
      throw .invalidArgument(
        "Invalid x-amz-object-ownership header: \(text)", name: "x-amz-object-ownership", value: text)
    }
    self = ownership
  }
}

/// A bucket's `OwnershipControls`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_OwnershipControls.html>
struct OwnershipControls: Sendable {
  /// Nil: they were removed. That is kept too, since a bucket that never had any has the default.
  let ownership: ObjectOwnership?

  static let removed = OwnershipControls(ownership: nil)

  init(ownership: ObjectOwnership?) { self.ownership = ownership }

  /// What a client sets.
  /// - Throws: MalformedXML unless there is one rule with one known ownership.
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.read(document, root: "OwnershipControls")
    guard root.children.count == 1, let rule = root.first("Rule"), rule.children.count == 1,
      let text = try rule.onlyText(of: "ObjectOwnership"), let ownership = ObjectOwnership(rawValue: text)
    else { throw .malformedXML }
    self.ownership = ownership
  }

  /// What was kept.
  init(stored document: [UInt8]) throws(S3Error) {
    guard let root = try? XMLElement.read(document) else {
      throw S3Error(.internalError, detail: "ownership controls of a bucket cannot be read")
    }
    ownership = root.first("Rule")?.text(of: "ObjectOwnership").flatMap(ObjectOwnership.init(rawValue:))
  }

  var document: [UInt8] {
    var writer = XMLWriter(root: "OwnershipControls")
    if let ownership {
      writer.open("Rule")
      writer.element("ObjectOwnership", ownership.rawValue)
      writer.close("Rule")
    }
    return writer.finish()
  }
}
