package import HTTP
import Storage

/// The gateway's own endpoints that need no key, under `/-/`: no bucket can be named so. None of them shows settings, keys or bucket names.
/// Those that need one are `OwnEndpoint`s of the pipeline.
package struct Endpoints: RequestHandler {
  private let capabilities: Capabilities
  private let isReady: @Sendable () -> Bool

  init(capabilities: Capabilities, isReady: @escaping @Sendable () -> Bool) {
    self.capabilities = capabilities
    self.isReady = isReady
  }

  package func respond(to request: Request) -> Response {
    guard request.head.method == .get || request.head.method == .head else { return text(405, "method not allowed\n") }
    switch request.head.rawPath {
    case "/-/health/live": return text(200, "live\n")
    case "/-/health/ready": return isReady() ? text(200, "ready\n") : text(503, "stopping\n")
    case "/-/capabilities": return json(CapabilityMatrix.json(of: [("local", capabilities)]))
    default: return text(404, "not found\n")
    }
  }

  private func text(_ status: Int, _ body: String) -> Response {
    answer(status, "text/plain; charset=utf-8", Array(body.utf8))
  }

  private func json(_ body: [UInt8]) -> Response { answer(200, "application/json", body) }

  private func answer(_ status: Int, _ type: String, _ body: [UInt8]) -> Response {
    var headers = ResponseHeaders()
    headers.add("Content-Type", type)
    headers.add("Cache-Control", "no-store")
    return Response(status: status, headers: headers, body: .bytes(body))
  }
}
