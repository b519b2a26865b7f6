package import HTTP
import S3
import Storage

/// The gateway's own endpoints that need no key, under `/-/`: no bucket can be named so. None of them shows settings, keys, or buckets that are no
/// mounts. Those that need a key are `OwnEndpoint`s of the pipeline.
package struct Endpoints: RequestHandler {
  private let storages: MountedStorages
  private let isReady: @Sendable () -> Bool

  init(storages: MountedStorages, isReady: @escaping @Sendable () -> Bool) {
    self.storages = storages
    self.isReady = isReady
  }

  package func respond(to request: Request) -> Response {
    guard request.head.method == .get || request.head.method == .head else { return text(405, "method not allowed\n") }
    switch request.head.rawPath {
    case "/-/health/live": return text(200, "live\n")
    case "/-/capabilities": return Response(json: CapabilityDocument.json(storages.facts(for: .default)))
    case "/-/health/ready": return health(asJSON: request.head.rawQuery == "format=json")
    default: return text(404, "not found\n")
    }
  }

  private func health(asJSON: Bool) -> Response {
    let health = HealthDocument(isReady: isReady(), mounts: storages.all)
    return asJSON ? Response(json: health.json, status: health.status) : text(health.status, health.text)
  }

  private func text(_ status: Int, _ body: String) -> Response {
    var headers = ResponseHeaders()
    headers.add("Content-Type", "text/plain; charset=utf-8")
    headers.add("Cache-Control", "no-store")
    return Response(status: status, headers: headers, body: .bytes(Array(body.utf8)))
  }
}
