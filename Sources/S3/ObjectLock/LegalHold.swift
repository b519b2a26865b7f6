import XML

/// A legal hold as headers and documents write it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockLegalHold.html>
enum LegalHold {
  static func status(_ isHeld: Bool) -> String { isHeld ? "ON" : "OFF" }

  /// Nil for what is neither `ON` nor `OFF`.
  static func isHeld(_ status: String) -> Bool? {
    switch status {
    case "ON": true
    case "OFF": false
    default: nil
    }
  }

  /// Reads the document of PutObjectLegalHold.
  static func isHeld(document: [UInt8]) throws(S3Error) -> Bool {
    let root = try XMLElement.read(document, root: "LegalHold")
    guard root.children.count == 1, let isHeld = root.text(of: "Status").flatMap(Self.isHeld) else {
      throw .malformedXML
    }
    return isHeld
  }

  /// The document as GetObjectLegalHold answers it.
  static func document(_ isHeld: Bool) -> [UInt8] {
    var writer = XMLWriter(root: "LegalHold")
    writer.element("Status", status(isHeld))
    return writer.finish()
  }
}
