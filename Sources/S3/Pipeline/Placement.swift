import HTTP
import SigV4

/// What a request asks for, before anybody knows who asks.
struct Placement {
  let address: Address
  let query: Query
  let route: Route
  /// Whether the path is the gateway's own (`/-/…`): no bucket can have that name.
  let isReserved: Bool
  /// Nil where the path names the bucket.
  let hostBucket: String?

  /// - Parameter address: what an own path names.
  init(_ head: RequestHead, own address: Address) throws(S3Error) {
    self.address = address
    hostBucket = nil
    query = try Query(head.rawQuery)
    route = Route(head.method, address.level)
    isReserved = true
  }

  /// - Throws: InvalidURI, or what is wrong with the combination of sub-resources.
  init(_ head: RequestHead, hostNames: HostNames) throws(S3Error) {
    let path: String
    do {
      path = try decodeRequestPath(head.rawPath)
    } catch {
      throw S3Error(signature: error)
    }
    hostBucket = hostNames.isEmpty ? nil : head.value("host").flatMap(hostNames.bucket)
    address = Address(path: path, hostBucket: hostBucket)
    isReserved = hostBucket == nil && address.bucket == "-"
    if isReserved {
      query = Query()
      route = Route(head.method, .service)
    } else {
      query = try Query(head.rawQuery)
      route = try Route(
        method: head.method, address: address, query: query,
        copies: head.has("x-amz-copy-source") || query.has("x-amz-copy-source"))
    }
  }
}
