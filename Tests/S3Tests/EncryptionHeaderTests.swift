import Bytes
import Crypto
import HTTP
import S3
import Storage
import Testing

/// C29: What the headers of encryption ask for, and how a wrong one is refused.
@Suite struct EncryptionHeaderTests {
  private static let customer = "x-amz-server-side-encryption-customer-"
  private static let keyBytes = [UInt8](repeating: 7, count: 32)
  private static let key = Base64.encode(keyBytes)
  private static let md5 = Base64.encode(MessageDigest.hash(.md5, keyBytes))
  private static let triple = [
    (customer + "algorithm", "AES256"), (customer + "key", key), (customer + "key-md5", md5),
  ]
  private static let method = "x-amz-server-side-encryption"
  private static let keyID = "x-amz-server-side-encryption-aws-kms-key-id"

  private struct Refusal: Sendable {
    let fields: [(String, String)]
    let code: String
    let message: String
  }

  private static let refusals = [
    Refusal(
      fields: [(customer + "key", key), (customer + "key-md5", md5)], code: "InvalidArgument",
      message: "valid encryption algorithm"),
    Refusal(
      fields: [(customer + "algorithm", "AES128"), (customer + "key", key), (customer + "key-md5", md5)],
      code: "InvalidEncryptionAlgorithmError", message: "AES256"),
    Refusal(
      fields: [(customer + "algorithm", "AES256"), (customer + "key-md5", md5)], code: "InvalidArgument",
      message: "appropriate secret key"),
    Refusal(
      fields: [(customer + "algorithm", "AES256"), (customer + "key", "c2hvcnQ="), (customer + "key-md5", md5)],
      code: "InvalidArgument", message: "secret key was invalid"),
    Refusal(
      fields: [(customer + "algorithm", "AES256"), (customer + "key", key)], code: "InvalidArgument",
      message: "calculated MD5 of the secret key"),
    Refusal(
      fields: [(customer + "algorithm", "AES256"), (customer + "key", key), (customer + "key-md5", "AAAA")],
      code: "InvalidArgument", message: "did not match the hash"),
    Refusal(
      fields: triple + [(method, "AES256")], code: "InvalidArgument", message: "incompatible with the encryption method"
    ),
    Refusal(fields: [(method, "aes:kms")], code: "InvalidArgument", message: "is not supported"),
    Refusal(fields: [(method, "AES256"), (keyID, "k")], code: "InvalidArgument", message: "aws:kms"),
    Refusal(fields: [(keyID, "k")], code: "InvalidArgument", message: "aws:kms"),
    Refusal(
      fields: [(method, "aws:kms"), ("x-amz-server-side-encryption-context", "bm90IGpzb24=")], code: "InvalidArgument",
      message: "string-string map"),
    Refusal(fields: [(method, "AES256")], code: "NotImplemented", message: "no master key"),
    Refusal(
      fields: [(method, "aws:kms"), (keyID, "k")], code: "NotImplemented", message: "no keys that clients may name"),
    Refusal(fields: triple, code: "InvalidRequest", message: "secure connection"),
  ]

  @Test(arguments: refusals.indices)
  func wrongOnesAreRefusedAndStoreNothing(index: Int) throws {
    let refusal = Self.refusals[index]
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      for (method, target) in [(HTTP.Method.put, "/bucket/key"), (.post, "/bucket/key?uploads")] {
        let answer = gateway.send(method, target, refusal.fields)
        #expect(answer.code == refusal.code, "\(method) \(target)")
        #expect(answer.text.contains(refusal.message), "\(answer.text)")
        #expect(!answer.text.contains(Self.key))
      }
      #expect(gateway.send(.get, "/bucket/key").code == "NoSuchKey")
      #expect(!gateway.send(.get, "/bucket?uploads").text.contains("<UploadId>"))
    }
  }

  @Test(arguments: [HTTP.Method.get, .head])
  func aReadSaysNothingOfHowItWasWritten(method: HTTP.Method) throws {
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      gateway.send(.put, "/bucket/key", body: "x")
      #expect(gateway.send(method, "/bucket/key", [(Self.method, "AES256")]).status == 400)
      #expect(gateway.send(method, "/bucket/key").status == 200)
    }
  }
}
