import Bytes
import Crypto
import HTTP
import Identity
import SigV4
import Storage

@testable import S3

/// How the body of an attacked request is declared, and where its signature stands.
struct AttackMode: CustomStringConvertible {
  enum Place { case header, query }

  let place: Place
  /// The value of `x-amz-content-sha256`; nil: there is none.
  let declared: Declared?

  enum Declared {
    case known(ClientPayload)
    /// What no client sends.
    case unknown(String)
  }

  /// Every way that S3 has, and two that it has not.
  static let all: [AttackMode] = {
    let known = ClientPayload.allCases.map { Declared.known($0) }
    let unknown = ["STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-ANYTHING", ""].map { Declared.unknown($0) }
    return [Place.header, .query].flatMap { place in
      ([nil] + known + unknown).map { AttackMode(place: place, declared: $0) }
    }
  }()

  /// Whether a right signature would be let in.
  var isPossible: Bool {
    switch (place, declared) {
    case (_, .known): true
    case (.query, nil): true
    case (.header, nil), (_, .unknown): false
    }
  }

  /// Whether it is how most requests come: with a signed hash, or presigned.
  var isUsual: Bool {
    switch (place, declared) {
    case (.header, .known(.hashed)), (.query, nil): true
    default: false
    }
  }

  var description: String {
    switch declared {
    case nil: "\(place), nothing declared"
    case .known(let payload): "\(place), \(payload)"
    case .unknown(let text): "\(place), '\(text)'"
    }
  }
}

/// What is wrong with an otherwise rightful request.
enum Attack {
  /// The last digit of the signature is another one.
  case badSignature
  case wrongSecret
  case unknownKey
  case disabledKey
  /// Everything but the signature is there.
  case anonymous
  case expired
  case notYetValid
  /// A header that the signature does not cover.
  case unsignedHeader(String, String)
  /// A header in the query of a presigned URL that its signature does not cover.
  case unsignedParameter(String, String)

  static let headers: [(String, String)] = [
    ("x-amz-acl", "public-read-write"), ("x-amz-copy-source", "/bucket/source"), ("x-amz-tagging", "injected=1"),
    ("x-amz-meta-x", "injected"), ("x-amz-storage-class", "GLACIER"), ("x-amz-object-lock-mode", "COMPLIANCE"),
    ("x-amz-object-lock-legal-hold", "OFF"), ("x-amz-bypass-governance-retention", "true"),
    ("x-amz-website-redirect-location", "https://evil.example"),
    ("x-amz-grant-full-control", "uri=http://acs.amazonaws.com/groups/global/AllUsers"),
    ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ("x-amz-server-side-encryption-customer-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
    ("x-amz-server-side-encryption-customer-key-md5", "hRasmdxgYDKV3nvbahU1MA=="),
    ("x-amz-copy-source-server-side-encryption-customer-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
    ("x-amz-something-new", "1"),
  ]

  static func all(of mode: AttackMode) -> [Attack] {
    let plain: [Attack] = [
      .badSignature, .wrongSecret, .unknownKey, .disabledKey, .anonymous, .expired, .notYetValid,
    ]
    guard mode.isPossible else { return plain }
    // Which header it is makes no difference to how a body is sent: all of them where most requests are, a few in every mode.
    let headers = mode.isUsual ? headers : Array(headers.prefix(3))
    let unsigned = headers.map { Attack.unsignedHeader($0.0, $0.1) }
    guard mode.place == .query, mode.declared == nil else { return plain + unsigned }
    return plain + unsigned + headers.map { Attack.unsignedParameter($0.0, $0.1) }
  }

  /// The codes that say so where the mode is a possible one; none for anonymous requests, which have several ways to be wrong.
  var codes: [String] {
    switch self {
    case .badSignature, .wrongSecret, .unsignedParameter: ["SignatureDoesNotMatch"]
    case .unknownKey, .disabledKey: ["InvalidAccessKeyId"]
    case .anonymous: []
    case .expired, .notYetValid: ["AccessDenied", "RequestTimeTooSkewed"]
    // A header that is there signed as well is then another one.
    case .unsignedHeader: ["AccessDenied", "SignatureDoesNotMatch"]
    }
  }

  private var key: AccessKey {
    switch self {
    case .wrongSecret: AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    case .unknownKey: AccessKey(id: "AKNOBODY", secret: "x", tenant: .default, role: .owner)
    case .disabledKey: SignedGateway.disabled
    default: SignedGateway.root
    }
  }

  /// When it was signed, from now on; presigned ones live for a minute.
  private var offset: Int64 {
    switch self {
    case .expired: -901
    case .notYetValid: 901
    default: 0
    }
  }

  /// The request as it is sent.
  func request(_ method: String, _ target: String, _ headers: [(String, String)], _ body: [UInt8], in mode: AttackMode)
    -> (PlainRequest, [UInt8])
  {
    let payload: ClientPayload
    let declared: String?
    switch mode.declared {
    case .known(let known): (payload, declared) = (known, known.contentSHA256(of: body))
    case .unknown(let text): (payload, declared) = (.unsigned, text)
    case nil: (payload, declared) = (.unsigned, nil)
    }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var chunks = AWSChunks(body, payload: payload)
    var request = PlainRequest(
      method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
      headers: [("host", SignedGateway.host)] + (headers + chunks.headers).map { (name: $0.0, value: $0.1) })
    sign(&request, &chunks, declared, mode.place)
    spoil(&request, mode.place)
    return (request, chunks.bytes)
  }

  private func sign(
    _ request: inout PlainRequest, _ chunks: inout AWSChunks, _ declared: String?, _ place: AttackMode.Place
  ) {
    let signer = Signer(accessKeyID: key.id, secret: SecretKey(key.secret), region: "us-east-1")
    let time = SignedGateway.seconds + offset
    if case .anonymous = self {
      if let declared { request.setHeader("x-amz-content-sha256", declared) }
    } else if place == .header {
      if let seed = try? signer.sign(&request, contentSHA256: declared ?? "UNSIGNED-PAYLOAD", at: time) {
        chunks.sign(from: seed)
      }
      if declared == nil { request.headers.removeAll { $0.name == "x-amz-content-sha256" } }
    } else {
      if let declared { request.setHeader("x-amz-content-sha256", declared) }
      try? signer.presign(&request, expires: 60, at: time)
    }
  }

  private func spoil(_ request: inout PlainRequest, _ place: AttackMode.Place) {
    switch self {
    case .badSignature where place == .query: request.rawQuery = Self.otherEnd(request.rawQuery)
    case .badSignature:
      let signed = request.headers.last { $0.name == "authorization" }?.value ?? ""
      request.setHeader("authorization", Self.otherEnd(signed))
    case .unsignedHeader(let name, let value): request.headers.append((name, value))
    case .unsignedParameter(let name, let value):
      request.rawQuery += "&\(name)=\(PercentCoding.encode(value, keepingSlash: false))"
    default: break
    }
  }

  private static func otherEnd(_ text: String) -> String {
    String(text.dropLast()) + (text.last == "0" ? "1" : "0")
  }
}
