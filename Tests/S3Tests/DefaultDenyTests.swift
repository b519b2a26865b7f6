import HTTP
import Identity
import SigV4
import Storage
import Testing

@testable import S3

/// B12: every route has one operation and a right, and nobody gets further than his role. Wrong signatures are AttackWalkTests'.
struct DefaultDenyTests {
  static let routes = Endpoint.all.map(\.route)

  @Test(arguments: Endpoint.all.filter { $0.right.kind != .read }.map(\.route))
  func refusesViewersWhateverWrites(_ route: Route) {
    let storage = UntouchableStorage()
    let answer = SignedGateway(storage).send(route, payload: .hashed, as: SignedGateway.viewer)
    #expect(answer.status == 403 && answer.code == "AccessDenied", "\(route) \(answer.text)")
    #expect(storage.touchCount == storage.lookCount)
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
