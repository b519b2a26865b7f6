import Bytes

/// The query of a request that is signed by Signature Version 2, which signs only some of its parameters. What it does not know is refused: others
/// would not be protected. Parameters of listings are known and not signed.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#ConstructingTheCanonicalizedResourceElement>
struct Version2Query {
  private static let signed: Set<String> = [
    "accelerate", "acl", "analytics", "cors", "delete", "inventory", "lifecycle", "location", "logging", "metrics",
    "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment", "restore", "select",
    "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions",
    "website", "response-cache-control", "response-content-disposition", "response-content-encoding",
    "response-content-language", "response-content-type", "response-expires",
  ]
  private static let unsigned: Set<String> = [
    "continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type", "marker", "max-keys",
    "max-parts", "max-uploads", "part-number-marker", "prefix", "start-after", "upload-id-marker", "version-id-marker",
    "x-id",
  ]
  private static let credentials: Set<String> = ["AWSAccessKeyId", "Expires", "Signature"]

  /// With its question mark; empty where nothing is signed.
  let canonical: String
  private var values: [String: String] = [:]

  /// - Parameter raw: as received, without its question mark.
  /// - Throws: for a parameter that is not known, and for a credential that is there twice.
  init(_ raw: String) throws(SignatureError) {
    var kept: [(name: String, text: String)] = []
    for part in raw.split(separator: "&") {
      let name = String(part.prefix { $0 != "=" })
      let value = part.dropFirst(name.count)
      if Self.signed.contains(name) {
        kept.append((name, value.isEmpty ? name : "\(name)=\(try Self.decoded(value.dropFirst()))"))
      } else if Self.credentials.contains(name) {
        guard values.updateValue(try Self.decoded(value.dropFirst()), forKey: name) == nil else {
          throw .accessDenied(message: "A parameter of query-string authentication is given more than once.")
        }
      } else if !Self.unsigned.contains(name) {
        throw .invalidRequest(
          message: "Signature Version 2 does not protect a parameter of this request. Please use AWS4-HMAC-SHA256.")
      }
    }
    kept.sort { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    canonical = kept.isEmpty ? "" : "?" + kept.map(\.text).joined(separator: "&")
  }

  /// A credential.
  subscript(name: String) -> String? { values[name] }

  private static func decoded(_ text: Substring) throws(SignatureError) -> String {
    guard let bytes = PercentCoding.decode(String(text)), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw .invalidURI
    }
    return decoded
  }
}
