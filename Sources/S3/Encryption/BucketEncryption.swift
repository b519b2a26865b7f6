import Storage
import XML

/// How the objects of a bucket are encrypted whose writes say nothing of it, and which way of encrypting is closed.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionConfiguration.html>
package struct BucketEncryption: Hashable, Sendable {
  package enum Rule: Hashable, Sendable {
    /// SSE-S3
    case managed
    /// SSE-KMS; the key as the client names it, nil for the default one.
    case kms(keyID: String?)
  }

  /// Nil: as the gateway has it.
  package var rule: Rule?
  /// Kept and shown: what it saves on AWS are requests to its key service.
  package var hasBucketKey: Bool?
  /// `BlockedEncryptionTypes`: SSE-C is refused.
  package var blocksCustomerKeys: Bool?

  package init(rule: Rule?, hasBucketKey: Bool? = nil, blocksCustomerKeys: Bool? = nil) {
    self.rule = rule
    self.hasBucketKey = hasBucketKey
    self.blocksCustomerKeys = blocksCustomerKeys
  }
}

// MARK: As XML

extension BucketEncryption {
  private static let root = "ServerSideEncryptionConfiguration"

  /// Reads `PutBucketEncryption`'s document and checks it as S3 does.
  package init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.read(document, root: Self.root)
    guard root.children.count == 1, let rule = root.children.first, rule.name == "Rule",
      rule.children.allSatisfy({
        ["ApplyServerSideEncryptionByDefault", "BucketKeyEnabled", "BlockedEncryptionTypes"].contains($0.name)
      })
    else { throw .malformedXML }
    self.init(
      rule: try Self.one("ApplyServerSideEncryptionByDefault", of: rule).map(Self.rule),
      hasBucketKey: try Self.one("BucketKeyEnabled", of: rule).map(Self.flag),
      blocksCustomerKeys: try Self.one("BlockedEncryptionTypes", of: rule).map(Self.blocks))
  }

  private static func one(_ name: String, of element: XMLElement) throws(S3Error) -> XMLElement? {
    let found = element.children(named: name)
    guard found.count <= 1 else { throw .malformedXML }
    return found.first
  }

  private static func rule(_ element: XMLElement) throws(S3Error) -> Rule {
    guard element.children.allSatisfy({ ["SSEAlgorithm", "KMSMasterKeyID"].contains($0.name) }) else {
      throw .malformedXML
    }
    let keyID = try one("KMSMasterKeyID", of: element)?.text
    switch try one("SSEAlgorithm", of: element)?.text {
    case "AES256":
      guard keyID == nil else {
        throw .invalidArgument(
          "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
          name: "KMSMasterKeyID", value: keyID ?? "")
      }
      return .managed
    case "aws:kms": return .kms(keyID: keyID)
    case "aws:kms:dsse":
      throw S3Error(.notImplemented, "The encryption algorithm aws:kms:dsse is not implemented.")
    default: throw .malformedXML
    }
  }

  private static func flag(_ element: XMLElement) throws(S3Error) -> Bool {
    switch element.text {
    case "true": true
    case "false": false
    default: throw .malformedXML
    }
  }

  private static func blocks(_ element: XMLElement) throws(S3Error) -> Bool {
    let types = element.children.map(\.text)
    guard element.children.allSatisfy({ $0.name == "EncryptionType" }), types.count == 1,
      ["NONE", "SSE-C"].contains(types[0])
    else { throw .malformedXML }
    return types[0] == "SSE-C"
  }

  /// The document as `GetBucketEncryption` answers it.
  package var document: [UInt8] {
    var writer = XMLWriter(root: "ServerSideEncryptionConfiguration")
    writer.open("Rule")
    if let rule {
      writer.open("ApplyServerSideEncryptionByDefault")
      writer.element("SSEAlgorithm", rule.algorithm)
      writer.element("KMSMasterKeyID", ifPresent: rule.keyID)
      writer.close("ApplyServerSideEncryptionByDefault")
    }
    if let hasBucketKey { writer.element("BucketKeyEnabled", hasBucketKey) }
    if let blocksCustomerKeys {
      writer.open("BlockedEncryptionTypes")
      writer.element("EncryptionType", blocksCustomerKeys ? "SSE-C" : "NONE")
      writer.close("BlockedEncryptionTypes")
    }
    writer.close("Rule")
    return writer.finish()
  }
}

extension BucketEncryption.Rule {
  fileprivate var algorithm: String {
    switch self {
    case .managed: "AES256"
    case .kms: "aws:kms"
    }
  }

  fileprivate var keyID: String? { if case .kms(let keyID) = self { keyID } else { nil } }
}

/// The default encryption of buckets: every write asks for that of its bucket.
package typealias EncryptionLookup = BucketDocumentLookup<BucketEncryption>

extension BucketDocumentLookup<BucketEncryption> {
  package convenience init(resolver: any BucketResolver) {
    self.init(.encryption, resolver: resolver) { document, _ in try? BucketEncryption(document: document) }
  }
}
