import Bytes
import Glibc
import HTTP
import Identity
import Storage
import XML

@testable import S3

/// Operations over a store in memory, without signatures: a request goes from the router straight to its operation.
struct TestGateway {
  let storage: any StorageProvider
  var tenant = TenantID.default
  var settings = S3Settings()

  private let lifecycles: LifecycleLookup
  private let encryptions: EncryptionLookup
  private let loggings: LoggingLookup

  init(storage: any StorageProvider = MemoryStorage()) {
    self.storage = storage
    lifecycles = LifecycleLookup(resolver: SingleStorage(storage))
    encryptions = EncryptionLookup(resolver: SingleStorage(storage))
    loggings = LoggingLookup(resolver: SingleStorage(storage))
  }

  struct Answer {
    let status: Int
    let headers: ResponseHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The document, also of an error (whose root has no namespace).
    var xml: XMLElement? { try? XMLElement.read(body) }

    /// The code of an error.
    var code: String? { xml?.name == "Error" ? xml?.text(of: "Code") : nil }
  }

  @discardableResult
  func send(
    _ method: HTTP.Method, _ target: String, _ headers: [(String, String)] = [], body: String = "",
    isPresigned: Bool = false
  ) -> Answer {
    let id = RequestID()
    do throws(S3Error) {
      let request = try request(method, target, headers, id, isPresigned: isPresigned)
      let endpoint = try Router(Endpoint.all).endpoint(for: request.route)
      return try answer(request, endpoint, body)
    } catch {
      return Self.answer(error.response(to: method, resource: target, id: id))
    }
  }

  private func answer(_ request: S3Request, _ endpoint: Endpoint, _ body: String) throws(S3Error) -> Answer {
    do {
      return Self.answer(try endpoint.run(request, try context(request, Array(body.utf8), endpoint.payload)))
    } catch {
      throw error.naming(request.resource)
    }
  }

  /// What the pipeline asks of the cross-origin responder.
  func preflight(_ target: String, _ headers: [(String, String)], default origins: [String]) -> Answer {
    let id = RequestID()
    let responder = responder(default: origins)
    do throws(S3Error) {
      return Self.answer(try responder.preflight(try request(.options, target, headers, id)))
    } catch {
      return Self.answer(error.response(to: .options, resource: target, id: id))
    }
  }

  func fields(_ method: HTTP.Method, _ target: String, origin: String?, default origins: [String]) throws
    -> ResponseHeaders
  {
    let request = try request(method, target, origin.map { [("Origin", $0)] } ?? [], RequestID())
    var response = Response(status: 200)
    responder(default: origins).addFields(to: &response, for: request)
    return response.headers
  }

  private func responder(default origins: [String]) -> CORSResponder {
    CORSResponder(
      resolver: SingleStorage(storage), gatewayDefault: CORSConfiguration(defaultOrigins: origins))
  }

  private func request(
    _ method: HTTP.Method, _ target: String, _ headers: [(String, String)], _ id: RequestID, isPresigned: Bool = false
  ) throws(S3Error) -> S3Request {
    let head = RequestHead(method: method, target: target, fields: headers)
    let query = try Query(head.rawQuery)
    guard let path = PercentCoding.decode(head.rawPath) else { throw S3Error(.invalidURI) }
    let address = Address(path: String(decoding: path, as: UTF8.self))
    let route = try Route(method: method, address: address, query: query, copies: head.has("x-amz-copy-source"))
    return S3Request(
      head: head, route: route, query: query, id: id,
      principal: Principal(tenant: tenant, accessKeyID: "AKTEST", role: .owner), isPresigned: isPresigned,
      resource: try Resource(address, version: query["versionId"], tenant: tenant))
  }

  private func context(_ request: S3Request, _ body: [UInt8], _ policy: PayloadPolicy) throws(S3Error)
    -> OperationContext
  {
    let promises = try PayloadPromises(request.head, sha256: nil, checksums: policy != .document(.unrelated))
    let payload = IncomingPayload(
      source: InMemoryBody(body), declaredLength: Int64(body.count), promises: promises, decoder: nil, maximum: 1 << 30)
    let storage = SingleStorage(storage)
    return OperationContext(
      storage: storage.home, resolver: storage,
      access: AccessDecider(authoriser: Authoriser(), resolver: storage), decision: .allowed,
      directory: UserDirectory(),
      conditions: RequestConditions(
        request, connection: RequestConnection(client: "127.0.0.1", isTLS: false), now: .now()), settings: settings,
      lifecycles: lifecycles, encryptions: encryptions, loggings: loggings, payload: payload, now: .now())
  }

  private static func answer(_ response: Response) -> Answer {
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    if case .chunks(let chunks) = response.body {
      for chunk in chunks { body += Self.bytes(of: chunk) }
    }
    return Answer(status: response.status, headers: response.headers, body: body)
  }

  private static func bytes(of chunk: ByteChunk) -> [UInt8] {
    switch chunk {
    case .memory(let bytes): Array(bytes)
    case .file(let file, let offset, let count):
      [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, read in
        read = max(pread(file.descriptor, buffer.baseAddress, Int(count), off_t(offset)), 0)
      }
    case .stream: []
    }
  }
}
