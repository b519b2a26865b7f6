import Bytes
import Crypto
import Glibc
import HTTP
import Identity
import S3
import SigV4
import Storage

/// A whole `S3Service` over a store, reached with requests that are signed as clients sign them.
struct SignedGateway {
  static let now = Timestamp(milliseconds: 1_764_000_000_000)
  static let host = "s3.example.org:9000"
  static let root = AccessKey(id: "AKROOT", secret: "root/secret+1", tenant: .default, role: .owner)
  static let viewer = AccessKey(id: "AKVIEWER", secret: "viewer-secret", tenant: .default, role: .viewer)
  static let member = AccessKey(id: "AKMEMBER", secret: "member-secret", tenant: .default, role: .member)
  static let stranger = AccessKey(
    id: "AKOTHER", secret: "other-secret", tenant: TenantID(rawValue: -1), role: .owner)
  static let disabled = AccessKey(
    id: "AKGONE", secret: "gone-secret", tenant: .default, role: .owner, isEnabled: false)

  /// Signs as `root`.
  static let signer = Signer(accessKeyID: root.id, secret: SecretKey(root.secret), region: "us-east-1")
  /// Now, since 1970.
  static var seconds: Int64 { now.seconds }

  let service: S3Service
  /// Whose keys all but the stranger's are.
  let tenant: TenantID

  /// - Parameter resolver: nil: all buckets are in the storage.
  init(
    _ storage: any StorageProvider, resolver: (any BucketResolver)? = nil, tenant: TenantID = .default,
    settings: S3Settings = S3Settings(),
    policy: SignaturePolicy = SignaturePolicy(),
    further: [AccessKey] = [], directory: UserDirectory = UserDirectory(),
    own endpoints: [OwnEndpoint] = OwnEndpoint.all, reserved: any RequestHandler = NoReservedPaths(),
    observe: @escaping @Sendable (RequestRecord) -> Void = { _ in }
  ) {
    self.tenant = tenant
    let own = [Self.root, Self.viewer, Self.member, Self.disabled].map { key in
      AccessKey(id: key.id, secret: key.secret, tenant: tenant, role: key.role, isEnabled: key.isEnabled)
    }
    let credentials = FixedCredentialStore(own + [Self.stranger] + further)
    let authenticator = Authenticator(verifier: SignatureVerifier(policy: policy), credentials: credentials)
    var parts = S3Service.Parts(
      authenticator: authenticator, resolver: resolver ?? SingleStorage(storage), settings: settings, reserved: reserved
    )
    parts.own = endpoints
    parts.directory = directory
    parts.clock = { Self.now }
    parts.observe = observe
    service = S3Service(parts)
  }

  /// Signs and sends. `target` is percent-encoded, as on the wire.
  func send(
    _ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8] = [],
    payload: ClientPayload = .hashed, as key: AccessKey = root, host: String = host
  ) -> Answer {
    var (request, chunks) = plain(method, target, headers, host: host, body: body, payload: payload)
    let signer = Signer(accessKeyID: key.id, secret: SecretKey(key.secret), region: "us-east-1")
    let seed = try? signer.sign(&request, contentSHA256: payload.contentSHA256(of: body), at: Self.now.seconds)
    if let seed { chunks.sign(from: seed) }
    return receive(request, chunks.bytes)
  }

  /// Presigns and sends; `unsigned` headers are added after the signature.
  func sendPresigned(
    _ method: String, _ target: String, _ headers: [(String, String)] = [], unsigned: [(String, String)] = [],
    body: [UInt8] = [], expires: Int64 = 60, ago: Int64 = 0, as key: AccessKey = root
  ) -> Answer {
    var (request, _) = plain(method, target, headers, host: Self.host, body: [], payload: .unsigned)
    let signer = Signer(accessKeyID: key.id, secret: SecretKey(key.secret), region: "us-east-1")
    try? signer.presign(&request, expires: expires, at: Self.now.seconds - ago)
    for (name, value) in unsigned { request.setHeader(name, value) }
    return receive(request, body)
  }

  /// Sends as it is.
  func receive(_ request: PlainRequest, _ body: [UInt8]) -> Answer {
    let target = request.rawQuery.isEmpty ? request.rawPath : "\(request.rawPath)?\(request.rawQuery)"
    var fields = request.headers.map { ($0.name, $0.value) }
    let isWriting = ["PUT", "POST"].contains(request.methodName)
    let isChunkedTransfer = request.headers.contains { $0.name == "transfer-encoding" }
    if !isChunkedTransfer, isWriting || !body.isEmpty, !fields.contains(where: { $0.0 == "content-length" }) {
      fields.append(("content-length", String(body.count)))
    }
    let method = Method(name: request.methodName)
    let source = InMemoryBody(body, declaresLength: !isChunkedTransfer)
    let head = RequestHead(method: method, target: target, fields: fields)
    let response = service.respond(
      to: Request(head: head, body: source, peer: PeerAddress(address: "192.0.2.1", port: 4000), isTLS: false))
    return Answer(response)
  }

  private func plain(
    _ method: String, _ target: String, _ headers: [(String, String)], host: String, body: [UInt8],
    payload: ClientPayload
  ) -> (PlainRequest, AWSChunks) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var request = PlainRequest(
      method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "", headers: [("host", host)])
    for (name, value) in headers { request.headers.append((name, value)) }
    let chunks = AWSChunks(body, payload: payload)
    for (name, value) in chunks.headers { request.setHeader(name, value) }
    return (request, chunks)
  }
}

/// What came back, read to its end.
struct Answer {
  let status: Int
  let headers: ResponseHeaders
  let body: [UInt8]
  /// The length that the answer declares.
  let length: Int64?

  init(_ response: Response) {
    status = response.status
    headers = response.headers
    length = response.body.length
    switch response.body {
    case .bytes(let bytes): body = bytes
    case .chunks(let chunks): body = chunks.flatMap(Self.bytes)
    case .none, .declared, .stream: body = []
    }
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The text of the first element of that name.
  func element(_ name: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>") else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }

  /// The code of an error.
  var code: String? { element("Code") }

  private static func bytes(of chunk: ByteChunk) -> [UInt8] {
    switch chunk {
    case .memory(let bytes): return Array(bytes)
    case .file(let file, let offset, let count):
      guard (try? file.verify(offset: offset, count: Int(count))) != nil else { return [] }
      return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, read in
        read = max(pread(file.descriptor, buffer.baseAddress, Int(count), off_t(offset)), 0)
      }
    case .stream(let stream, let count):
      return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, read in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        while read < Int(count), let more = try? stream.read(into: .init(rebasing: raw[read...])), more > 0 {
          read += more
        }
      }
    }
  }
}

/// Stands where the gateway's own endpoints are.
struct NoReservedPaths: RequestHandler {
  func respond(to request: Request) -> Response { Response(status: 404) }
}
