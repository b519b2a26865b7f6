import Storage
import XML

extension Retention {
  /// Reads the document of PutObjectRetention; nil where it is empty, which removes a retention.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockRetention.html>
  init?(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.read(document, root: "Retention")
    if root.children.isEmpty { return nil }
    guard root.children.count == 2, let mode = root.text(of: "Mode").flatMap(Mode.init(name:)),
      let until = root.text(of: "RetainUntilDate").flatMap(ISO8601Date.parse)
    else { throw .malformedXML }
    self.init(mode: mode, until: until)
  }

  /// The document as GetObjectRetention answers it.
  var document: [UInt8] {
    var writer = XMLWriter(root: "Retention")
    writer.element("Mode", mode.name)
    writer.element("RetainUntilDate", until)
    return writer.finish()
  }

  /// Refuses a date that has passed.
  /// - Parameter name: of the header or element that has it.
  func requireFuture(at now: Timestamp, name: String) throws(S3Error) {
    guard until > now else {
      throw .invalidArgument(
        "The retain until date must be in the future!", name: name, value: ISO8601Date.format(until))
    }
  }
}

extension Retention.Mode {
  /// As headers and documents write it; nil for another name.
  init?(name: String) {
    switch name {
    case "GOVERNANCE": self = .governance
    case "COMPLIANCE": self = .compliance
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .governance: "GOVERNANCE"
    case .compliance: "COMPLIANCE"
    }
  }
}
