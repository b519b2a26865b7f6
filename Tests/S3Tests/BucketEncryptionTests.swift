import Bytes
import S3
import Testing

/// What PutBucketEncryption takes.
@Suite struct BucketEncryptionTests {
  private static func document(_ rule: String) -> [UInt8] {
    Array(
      "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\(rule)</Rule></ServerSideEncryptionConfiguration>"
        .utf8)
  }

  private static func byDefault(_ content: String) -> String {
    "<ApplyServerSideEncryptionByDefault>\(content)</ApplyServerSideEncryptionByDefault>"
  }

  private static let managed = byDefault("<SSEAlgorithm>AES256</SSEAlgorithm>")
  private static let blocked = "<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>"

  @Test(arguments: [
    (managed, BucketEncryption(rule: .managed)),
    (managed + "<BucketKeyEnabled>true</BucketKeyEnabled>", BucketEncryption(rule: .managed, hasBucketKey: true)),
    (byDefault("<SSEAlgorithm>aws:kms</SSEAlgorithm>"), BucketEncryption(rule: .kms(keyID: nil))),
    (
      byDefault("<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"),
      BucketEncryption(rule: .kms(keyID: "k"))
    ),
    (managed + blocked, BucketEncryption(rule: .managed, blocksCustomerKeys: true)),
    (
      managed + "<BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes>",
      BucketEncryption(rule: .managed, blocksCustomerKeys: false)
    ),
    (blocked, BucketEncryption(rule: nil, blocksCustomerKeys: true)),
  ])
  func isReadAndWrittenAnew(rule: String, expected: BucketEncryption) throws {
    let read = try BucketEncryption(document: Self.document(rule))
    #expect(read == expected)
    #expect(try BucketEncryption(document: read.document) == expected)
  }

  @Test(arguments: [
    (managed + managed, S3ErrorCode.malformedXML),
    (byDefault(""), .malformedXML),
    (byDefault("<SSEAlgorithm>rot13</SSEAlgorithm>"), .malformedXML),
    (byDefault("<SSEAlgorithm>AES256</SSEAlgorithm><Other/>"), .malformedXML),
    (byDefault("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"), .invalidArgument),
    (byDefault("<SSEAlgorithm>aws:kms:dsse</SSEAlgorithm>"), .notImplemented),
    (managed + "<BucketKeyEnabled>yes</BucketKeyEnabled>", .malformedXML),
    (managed + "<Other/>", .malformedXML),
    (managed + "<BlockedEncryptionTypes/>", .malformedXML),
    (
      managed + "<BlockedEncryptionTypes><EncryptionType>SSE-S3</EncryptionType></BlockedEncryptionTypes>",
      .malformedXML
    ),
  ])
  func refusesWhatIsNone(rule: String, code: S3ErrorCode) throws {
    let error = try #require(throws: S3Error.self) { try BucketEncryption(document: Self.document(rule)) }
    #expect(error.code == code)
  }

  @Test(arguments: [
    "", "<ServerSideEncryptionConfiguration/>", "<Other><Rule/></Other>",
    "<ServerSideEncryptionConfiguration><Rule/><Rule/></ServerSideEncryptionConfiguration>",
  ])
  func refusesOtherDocuments(text: String) throws {
    let error = try #require(throws: S3Error.self) { try BucketEncryption(document: Array(text.utf8)) }
    #expect(error.code == .malformedXML)
  }
}
