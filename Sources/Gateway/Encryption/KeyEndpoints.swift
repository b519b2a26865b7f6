import Encryption
import HTTP
import Identity
import JSON
import LocalStorage
import S3
import Storage

/// The master keys of the store, for owners of the default tenant: `GET /-/admin/v1/keys` tells what is sealed under each,
/// `POST /-/admin/v1/keys/reseal` seals the data keys of SSE-S3 anew under the current one.
///
/// Both go through all records for some seconds and answer with what they found on this stretch; while there is `next`, the same request with
/// `after` set to it goes on. Nothing is kept in between: who stops and begins anew loses nothing.
struct KeyEndpoints: Sendable {
  private static let stretch = Duration.seconds(5)

  private let storage: LocalStorage

  init(_ storage: LocalStorage) { self.storage = storage }

  var all: [OwnEndpoint] {
    [
      endpoint("admin/v1/keys", "ListMasterKeys", .get, reseals: false),
      endpoint("admin/v1/keys/reseal", "ResealDataKeys", .post, reseals: true),
    ]
  }

  private func endpoint(_ path: String, _ name: String, _ method: HTTP.Method, reseals: Bool) -> OwnEndpoint {
    OwnEndpoint(
      .fixed(path),
      Endpoint(name: name, route: Route(method, .service), right: .manageKeys) { (request, _) throws(S3Error) in
        // The keys are all tenants'.
        guard request.tenant == .default else { throw S3Error(.accessDenied) }
        return try answer(request, reseals: reseals)
      })
  }

  private func answer(_ request: S3Request, reseals: Bool) throws(S3Error) -> Response {
    var position = SealedPosition()
    if let text = request.query["after"] {
      guard let given = SealedPosition(text) else {
        throw .invalidArgument("It is not what an answer had as next.", name: "after", value: text)
      }
      position = given
    }
    guard let keyring = storage.keyring else { throw .invalidRequest("The gateway has no master keys.") }
    do throws(StorageError) {
      let stretch = try storage.walkSealed(from: position, for: Self.stretch, reseals: reseals)
      return Response(json: Self.json(stretch, keyring, reseals: reseals), status: stretch.next == nil ? 200 : 202)
    } catch { throw S3Error(storage: error) }
  }

  private static func json(_ stretch: SealedStretch, _ keyring: Keyring, reseals: Bool) -> [UInt8] {
    var json = JSONWriter()
    let missing = stretch.counts.keys.filter { !$0.isEmpty && !keyring.names.contains($0) }.sorted()
    json.object { json in
      json.list("keys") { list in
        for name in keyring.names + missing {
          list.object { json in
            json.field("name", name)
            json.field("current", name == keyring.current)
            json.field("kms", keyring.kmsKeys.contains(name))
            json.field("missing", missing.contains(name))
            json.field("sealed", stretch.counts[name] ?? 0)
          }
        }
      }
      json.field("sealedByClients", stretch.counts[""] ?? 0)
      if reseals {
        json.field("resealed", stretch.resealed)
        json.field("failed", stretch.failed)
      }
      json.field("next", ifPresent: stretch.next?.text)
    }
    return json.finish()
  }
}
