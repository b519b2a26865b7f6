/// The three parts of an `Authorization` header of version 4:
/// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, in any order.
struct AuthorizationComponents {
  private(set) var credential = ""
  private(set) var signedHeaders = ""
  private(set) var signature = ""

  init(_ header: String) throws(SignatureError) {
    let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
    let scheme = parts.first.map { String(Substring($0)) } ?? ""
    guard scheme == "AWS4-HMAC-SHA256" else { throw Self.refusal(ofScheme: scheme) }
    guard parts.count == 2 else { throw Self.missing }
    for component in parts[1].split(separator: UInt8(ascii: ",")) {
      try add(String(Substring(component.drop { $0 == 0x20 || $0 == 0x09 })))
    }
    guard !credential.isEmpty, !signedHeaders.isEmpty, !signature.isEmpty else { throw Self.missing }
  }

  private mutating func add(_ component: String) throws(SignatureError) {
    let equals = component.utf8.firstIndex(of: UInt8(ascii: "=")) ?? component.endIndex
    let value = String(component[equals...].dropFirst()).trimmingTrailingSpaces()
    switch component[..<equals] {
    case "Credential" where credential.isEmpty: credential = value
    case "SignedHeaders" where signedHeaders.isEmpty: signedHeaders = value
    case "Signature" where signature.isEmpty: signature = value
    default: throw Self.malformed("the authorization header has a component that is unknown or given twice.")
    }
    guard !value.isEmpty else { throw Self.missing }
  }

  private static let missing = malformed(
    "the authorization header requires three components: Credential, SignedHeaders, and Signature.")

  static func malformed(_ detail: String) -> SignatureError {
    .authorizationHeaderMalformed(message: "The authorization header is malformed; " + detail)
  }

  private static func refusal(ofScheme scheme: String) -> SignatureError {
    switch scheme {
    case "AWS": .unsupportedMechanism
    case _ where scheme.hasPrefix("AWS4-"): .unsupportedMechanism
    default: .invalidArgument(message: "Unsupported Authorization Type", name: "Authorization")
    }
  }
}

extension String {
  fileprivate func trimmingTrailingSpaces() -> String {
    var end = utf8.endIndex
    while end > utf8.startIndex, utf8[utf8.index(before: end)] == 0x20 { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
