import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

/// Every route with every payload mode: nobody gets past the pipeline who is not let in, and nothing is touched.
struct DefaultDenyTests {
  static let routes = Endpoint.all.map(\.route)

  @Test(arguments: routes) func refusesAnonymousRequests(_ route: Route) {
    for payload in ClientPayload.allCases {
      let storage = UntouchableStorage()
      let gateway = SignedGateway(storage)
      var request = route.request
      request.setHeader("x-amz-content-sha256", payload.contentSHA256(of: []))
      for (name, value) in AWSChunks([], payload: payload).headers { request.setHeader(name, value) }
      let answer = gateway.receive(request, route.takesForm ? TestForm().body : [])
      #expect([400, 403].contains(answer.status), "\(route) \(payload): \(answer.status)")
      #expect(storage.touchCount == storage.lookCount, "\(route) \(payload)")
    }
  }

  @Test(arguments: routes) func refusesForgedSignatures(_ route: Route) {
    for payload in ClientPayload.allCases {
      let storage = UntouchableStorage()
      let gateway = SignedGateway(storage)
      let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
      let answer = gateway.send(route, payload: payload, as: forger)
      #expect(answer.status == 403 && (route.method == .head || answer.code == "SignatureDoesNotMatch"))
      #expect(storage.touchCount == 0, "\(route) \(payload)")
    }
  }

  @Test(arguments: routes) func refusesForgedPresignedSignatures(_ route: Route) {
    for payload in ClientPayload.allCases {
      let storage = UntouchableStorage()
      let gateway = SignedGateway(storage)
      let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
      let answer = gateway.sendPresigned(
        route.method.name, route.target,
        route.headers + AWSChunks([], payload: payload).headers
          + [("x-amz-content-sha256", payload.contentSHA256(of: []))], as: forger)
      #expect(answer.status == 403, "\(route) \(payload): \(answer.text)")
      #expect(storage.touchCount == 0, "\(route) \(payload)")
    }
  }

  @Test(arguments: routes) func refusesDisabledAndUnknownKeys(_ route: Route) {
    let unknown = AccessKey(id: "AKNOBODY", secret: "x", tenant: .default, role: .owner)
    for key in [SignedGateway.disabled, unknown] {
      let storage = UntouchableStorage()
      let gateway = SignedGateway(storage)
      for answer in [
        gateway.send(route, payload: .hashed, as: key),
        gateway.sendPresigned(route.method.name, route.target, route.headers, as: key),
      ] {
        #expect(answer.status == 403 && (route.method == .head || answer.code == "InvalidAccessKeyId"))
      }
      #expect(storage.touchCount == 0)
    }
  }

  @Test(arguments: Endpoint.all.filter { $0.right.kind != .read }.map(\.route))
  func refusesViewersWhateverWrites(_ route: Route) {
    let storage = UntouchableStorage()
    let answer = SignedGateway(storage).send(route, payload: .hashed, as: SignedGateway.viewer)
    #expect(answer.status == 403 && answer.code == "AccessDenied", "\(route) \(answer.text)")
    #expect(storage.touchCount == storage.lookCount)
  }

  @Test(arguments: routes) func letsOwnersThrough(_ route: Route) {
    let answer = SignedGateway(UntouchableStorage()).send(route, payload: .hashed)
    #expect(answer.status != 403, "\(route) \(answer.text)")
  }

  @Test func givesEveryRouteOneEndpoint() {
    #expect(Set(Self.routes).count == Self.routes.count)
  }
}

extension Route {
  /// A target that leads here.
  var target: String {
    let path =
      switch level {
      case .service: "/"
      case .bucket: "/bucket"
      case .object: "/bucket/key"
      }
    switch subresource {
    case .listType: return path + "?list-type=2"
    case .uploadID: return path + "?partNumber=1&uploadId=upload"
    case .some(let subresource): return path + "?\(subresource.rawValue)"
    case nil: return path
    }
  }

  /// Whether who sends the request is said by a form in its body.
  var takesForm: Bool { Endpoint.all.contains { $0.route == self && $0.payload == .form } }

  var headers: [(String, String)] {
    (copies ? [("x-amz-copy-source", "/bucket/source")] : [])
      + (takesForm ? [("content-type", "multipart/form-data; boundary=\(TestForm.boundary)")] : [])
      + (subresource == .attributes ? [("x-amz-object-attributes", "ETag")] : [])
  }

  var request: PlainRequest {
    let parts = target.split(separator: "?", maxSplits: 1)
    return PlainRequest(
      method.name, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
      headers: [("host", SignedGateway.host)] + headers.map { (name: $0.0, value: $0.1) })
  }
}

extension SignedGateway {
  fileprivate func send(_ route: Route, payload: ClientPayload, as key: AccessKey = root) -> Answer {
    if route.takesForm { return post(TestForm().signed(by: key)) }
    return send(route.method.name, route.target, route.headers, payload: payload, as: key)
  }
}
