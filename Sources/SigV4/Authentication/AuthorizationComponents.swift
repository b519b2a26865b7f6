/// The three parts of an `Authorization` header of version 4:
/// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, in any order.
struct AuthorizationComponents {
  private(set) var credential: [UInt8] = []
  private(set) var signedHeaders: [UInt8] = []
  private(set) var signature: [UInt8] = []

  init(_ header: [UInt8]) throws(SignatureError) {
    let schemeEnd = header.next(UInt8(ascii: " "), from: 0, to: header.count)
    guard header.equals(0..<schemeEnd, "AWS4-HMAC-SHA256") else {
      throw Self.refusal(ofScheme: header.string(0..<schemeEnd))
    }
    var start = schemeEnd
    while start < header.count {
      let end = header.next(UInt8(ascii: ","), from: start, to: header.count)
      let component = Self.trimmed(start..<end, in: header)
      if !component.isEmpty { try add(component, in: header) }
      start = end + 1
    }
    guard !credential.isEmpty, !signedHeaders.isEmpty, !signature.isEmpty else { throw Self.missing }
  }

  private mutating func add(_ component: Range<Int>, in header: [UInt8]) throws(SignatureError) {
    let equals = header.next(UInt8(ascii: "="), from: component.lowerBound, to: component.upperBound)
    let name = component.lowerBound..<equals
    let value = header[min(equals + 1, component.upperBound)..<component.upperBound]
    guard !value.isEmpty else { throw Self.missing }
    if header.equals(name, "Credential"), credential.isEmpty {
      credential = Array(value)
    } else if header.equals(name, "SignedHeaders"), signedHeaders.isEmpty {
      signedHeaders = Array(value)
    } else if header.equals(name, "Signature"), signature.isEmpty {
      signature = Array(value)
    } else {
      throw Self.malformed("the authorization header has a component that is unknown or given twice.")
    }
  }

  private static func trimmed(_ range: Range<Int>, in header: [UInt8]) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, header[start] == 0x20 || header[start] == 0x09 { start += 1 }
    while start < end, header[end - 1] == 0x20 || header[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }

  private static let missing = malformed(
    "the authorization header requires three components: Credential, SignedHeaders, and Signature.")

  static func malformed(_ detail: String) -> SignatureError {
    .authorizationHeaderMalformed(message: "The authorization header is malformed; " + detail)
  }

  private static func refusal(ofScheme scheme: String) -> SignatureError {
    scheme == "AWS" || scheme.hasPrefix("AWS4-")
      ? .unsupportedMechanism : .invalidArgument(message: "Unsupported Authorization Type", name: "Authorization")
  }
}
