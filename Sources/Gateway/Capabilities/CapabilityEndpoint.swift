import HTTP
import Identity
import S3
import Storage

/// `GET /-/capabilities`: what each storage can do. A request without a key is told of the default tenant, a signed one of its own.
enum CapabilityEndpoint {
  static func make(_ storages: MountedStorages) -> OwnEndpoint {
    OwnEndpoint(
      .fixed("capabilities"),
      Endpoint(name: "ReadCapabilities", route: Route(.get, .service), right: .listAllMyBuckets) {
        (request, _) throws(S3Error) in
        Response(json: CapabilityDocument.json(storages.facts(for: request.tenant)))
      }, isOpen: true)
  }
}

extension MountedStorages {
  /// The store and the mounts of a tenant.
  func facts(for tenant: TenantID) -> [StorageFacts] {
    [StorageFacts(store: home.provider.capabilities)]
      + all.filter { $0.definition.tenant == tenant }.map(StorageFacts.init)
  }
}
