import HTTP
import Identity
import S3
import Storage

/// The mounts of the gateway under `/-/admin/v1/mounts`, for owners of the default tenant: `GET` lists them, and of `/-/admin/v1/mounts/NAME`
/// `GET` shows one, `PUT` makes it of a description as in the settings file (JSON, or YAML), `POST ?enabled=true|false` turns it on or off, `DELETE`
/// removes it. `tenant` names another tenant than the caller's; `format` is `json`, or `text` for people.
struct MountEndpoints: Sendable {
  private static let maximumDocument = 64 << 10

  private let mounts: MountAdministration

  init(_ mounts: MountAdministration) { self.mounts = mounts }

  var all: [OwnEndpoint] {
    let list = OwnPath.fixed("admin/v1/mounts"), one = OwnPath.bucket(under: "admin/v1/mounts")
    return [
      endpoint(list, "ListMounts", .get, .service) { (request, _) throws(S3Error) in
        try answer(request, mounts.storages.all)
      },
      endpoint(one, "GetMount", .get, .bucket) { (request, _) throws(S3Error) in
        try answer(request, [try mount(request)])
      },
      endpoint(one, "CreateMount", .put, .bucket, payload: .document(.optional)) { (request, context) throws(S3Error) in
        try create(request, context)
      },
      endpoint(one, "SetMountEnabled", .post, .bucket) { (request, _) throws(S3Error) in try setEnabled(request) },
      endpoint(one, "DeleteMount", .delete, .bucket) { (request, _) throws(S3Error) in
        let bucket = try address(request)
        try change { () throws(MountAdministration.Refusal) in try mounts.delete(bucket) }
        return Response(status: 204)
      },
    ]
  }

  private func endpoint(
    _ path: OwnPath, _ name: String, _ method: HTTP.Method, _ level: Route.Level, payload: PayloadPolicy = .none,
    _ run: @escaping Endpoint.Run
  ) -> OwnEndpoint {
    OwnEndpoint(
      path,
      Endpoint(name: name, route: Route(method, level), right: .manageMounts, payload: payload) {
        (request, context) throws(S3Error) in
        // A mount of any folder shows what no other tenant may see.
        guard request.tenant == .default else { throw S3Error(.accessDenied) }
        return try run(request, context)
      })
  }

  private func create(_ request: S3Request, _ context: OperationContext) throws(S3Error) -> Response {
    let bytes = try context.payload.bytes(maximum: Self.maximumDocument)
    let definition: MountDefinition
    do throws(YAMLFault) {
      guard let node = try YAMLDocument.parse(String(decoding: bytes, as: UTF8.self)) else {
        throw YAMLFault(line: 1, problem: "there is no description of a mount")
      }
      definition = try MountDefinition(node)
    } catch { throw .invalidRequest(error.problem) }
    guard try request.bucket.name == definition.name else {
      throw .invalidRequest("The path and the description name different mounts.")
    }
    try change { () throws(MountAdministration.Refusal) in try mounts.create(definition) }
    return try answer(request, mounts.storages.mount(definition.bucket).map { [$0] } ?? [])
  }

  private func setEnabled(_ request: S3Request) throws(S3Error) -> Response {
    guard let text = request.query["enabled"], let isEnabled = SettingText.flag(text) else {
      throw .invalidArgument("Say true or false.", name: "enabled", value: request.query["enabled"] ?? "")
    }
    let bucket = try address(request)
    try change { () throws(MountAdministration.Refusal) in try mounts.set(bucket, isEnabled: isEnabled) }
    return try answer(request, [try mount(request)])
  }

  private func mount(_ request: S3Request) throws(S3Error) -> Mount {
    guard let mount = mounts.storages.mount(try address(request)) else { throw S3Error(refusal: .unknown) }
    return mount
  }

  private func address(_ request: S3Request) throws(S3Error) -> BucketAddress {
    let bucket = try request.bucket
    guard let text = request.query["tenant"] else { return bucket }
    guard let tenant = TenantID(setting: text) else {
      throw .invalidArgument("'default' or a tenant's number is needed.", name: "tenant", value: text)
    }
    return BucketAddress(tenant: tenant, name: bucket.name)
  }

  private func answer(_ request: S3Request, _ shown: [Mount]) throws(S3Error) -> Response {
    let facts = shown.map { StorageFacts($0, isInFile: mounts.isInFile($0.definition.bucket)) }
    guard request.query["format"] == "text" else { return Response(json: CapabilityDocument.json(facts)) }
    var response = Response(status: 200, body: .bytes(Array((CapabilityTable.text(facts) + "\n").utf8)))
    response.headers.add("Content-Type", "text/plain; charset=utf-8")
    return response
  }

  private func change(_ work: () throws(MountAdministration.Refusal) -> Void) throws(S3Error) {
    do throws(MountAdministration.Refusal) { try work() } catch { throw S3Error(refusal: error) }
  }
}

extension S3Error {
  fileprivate init(refusal: MountAdministration.Refusal) {
    switch refusal {
    case .invalid(let problem): self = .invalidRequest(problem)
    case .exists(let problem): self.init(.bucketAlreadyExists, problem)
    case .unknown: self.init(.noSuchBucket, "There is no such mount.")
    case .isInFile: self.init(.invalidBucketState, "The mount is described in the settings file, and changed there.")
    case .busy: self.init(.operationAborted, "Another change of the mounts is under way. Please try again.")
    case .failed(let error): self.init(storage: error)
    }
  }
}
