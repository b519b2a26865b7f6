import Bytes
import Crypto
import Identity

extension SignedGateway {
  /// Puts a document as clients do, with its MD5.
  func put(
    _ target: String, document: String, _ headers: [(String, String)] = [], as key: AccessKey = SignedGateway.root
  ) -> Answer { send("PUT", target, document: document, headers, as: key) }

  func post(
    _ target: String, document: String, _ headers: [(String, String)] = [], as key: AccessKey = SignedGateway.root
  ) -> Answer { send("POST", target, document: document, headers, as: key) }

  private func send(
    _ method: String, _ target: String, document: String, _ headers: [(String, String)], as key: AccessKey
  ) -> Answer {
    let body = Array(document.utf8)
    let digest = ("content-md5", Base64.encode(MessageDigest.hash(.md5, body)))
    return send(method, target, headers + [digest], body: body, as: key)
  }

  /// Turns versioning on for `bucket`.
  func enableVersioning() -> Answer {
    put(
      "/bucket?versioning",
      document: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
  }
}
