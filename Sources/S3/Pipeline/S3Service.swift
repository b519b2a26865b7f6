package import HTTP
package import Identity
import SigV4
package import Storage

/// Answers requests: the one pipeline that all of them go through, as a straight line. Nothing else authenticates, authorises or gates.
package struct S3Service: RequestHandler {
  /// What the service is made of.
  package struct Parts: Sendable {
    package var endpoints: [Endpoint]
    package var authenticator: Authenticator
    package var authoriser = Authoriser()
    package var directory = UserDirectory()
    package var resolver: any BucketResolver
    package var settings: S3Settings
    /// Nil: no cross-origin resource sharing.
    package var crossOrigin: (any CrossOriginResponder)?
    /// The endpoints under `/-/` that need a key.
    package var own: [OwnEndpoint] = []
    /// Answers everything else under `/-/`, to everybody.
    package var reserved: any RequestHandler
    package var clock: @Sendable () -> Timestamp = Timestamp.now
    /// Told of every request that was answered.
    package var observe: @Sendable (RequestRecord) -> Void = { _ in }

    package init(
      endpoints: [Endpoint] = Endpoint.all, authenticator: Authenticator, resolver: any BucketResolver,
      settings: S3Settings = S3Settings(), reserved: any RequestHandler
    ) {
      self.endpoints = endpoints
      self.authenticator = authenticator
      self.resolver = resolver
      self.settings = settings
      self.reserved = reserved
    }
  }

  let parts: Parts
  private let access: AccessDecider
  private let router: Router
  private let ownRouter: OwnRouter
  private let hostNames: HostNames
  private let lifecycles: LifecycleLookup
  private let encryptions: EncryptionLookup
  private let loggings: LoggingLookup

  package init(_ parts: Parts) {
    self.parts = parts
    access = AccessDecider(authoriser: parts.authoriser, resolver: parts.resolver)
    router = Router(parts.endpoints)
    ownRouter = OwnRouter(parts.own)
    lifecycles = LifecycleLookup(resolver: parts.resolver)
    encryptions = EncryptionLookup(resolver: parts.resolver)
    loggings = LoggingLookup(resolver: parts.resolver)
    hostNames = HostNames(domains: parts.settings.domains, endpoints: parts.settings.hosts)
  }

  package func respond(to request: Request) -> Response {
    var record = RequestRecord(id: RequestID(), request: request, time: parts.clock())
    var response = answer(request, &record)
    response.headers.add("x-amz-request-id", record.id.text)
    response.headers.add("x-amz-id-2", record.id.hostText)
    response.headers.add("Server", "Martinet")
    record.status = response.status
    record.bytesSent = request.head.method == .head ? 0 : response.body.length
    parts.observe(record)
    return response
  }

  /// Places the request, and turns what it is refused with into an answer that browsers may read too.
  private func answer(_ request: Request, _ record: inout RequestRecord) -> Response {
    let placement: Placement
    do {
      placement = try Placement(request.head, hostNames: hostNames)
    } catch {
      return refuse(request, error, &record)
    }
    if !placement.isReserved { record.route = placement.route }
    let received = ReceivedRequest(
      request.head, hostBucket: placement.hostBucket, isProxyTrusted: parts.settings.isTrustedProxy(request.peer))
    if placement.isReserved {
      return answerOwn(request, received, placement, &record) ?? parts.reserved.respond(to: request)
    }
    var response: Response
    do {
      if request.head.method == .options {
        response = try preflight(received, placement, &record)
      } else {
        response = try serve(try router.endpoint(for: placement.route), request, received, placement, &record)
      }
    } catch {
      response = refuse(request, error, &record)
    }
    addCrossOriginFields(to: &response, received, placement, record)
    return response
  }

  /// Nil where the path is none of the own endpoints', or one that is open to a request without a key.
  private func answerOwn(
    _ request: Request, _ received: ReceivedRequest, _ placement: Placement, _ record: inout RequestRecord
  ) -> Response? {
    guard let place = ownRouter.place(placement.address.key ?? "") else { return nil }
    if place.isOpen, let caller = try? parts.authenticator.authenticate(received, at: record.time.seconds),
      caller.principal == nil
    {
      return nil
    }
    do {
      let placement = try Placement(request.head, own: place.address)
      return try serve(try place.endpoint(for: placement.route), request, received, placement, &record)
    } catch {
      record.error = error
      return error.jsonResponse(id: record.id)
    }
  }

  /// The line that every request goes along.
  private func serve(
    _ endpoint: Endpoint, _ request: Request, _ received: ReceivedRequest, _ placement: Placement,
    _ record: inout RequestRecord
  ) throws(S3Error) -> Response {
    record.operation = endpoint.name
    if endpoint.payload == .form { return try serveForm(endpoint, request, received, placement, &record) }

    let caller = try parts.authenticator.authenticate(received, at: record.time.seconds)
    record.principal = caller.principal
    // A bucket may be open to everybody; the gateway's own endpoints are not.
    if placement.isReserved, caller.principal == nil { throw S3Error(.accessDenied) }

    let s3 = try s3Request(
      received, placement, id: record.id, principal: caller.principal, isPresigned: caller.verified.isPresigned,
      isVersion2: caller.verified.isVersion2,
      tenant: caller.principal?.tenant ?? .default)
    let connection = RequestConnection(request, settings: parts.settings)
    return try serve(endpoint, s3, connection, &record) { () throws(S3Error) in
      try IncomingPayload(request, caller.verified, policy: endpoint.payload, settings: parts.settings)
    }
  }

  /// The line from where the caller is known.
  func serve(
    _ endpoint: Endpoint, _ s3: S3Request, _ connection: RequestConnection, _ record: inout RequestRecord,
    payload: () throws(S3Error) -> IncomingPayload
  ) throws(S3Error) -> Response {
    record.resource = s3.resource
    record.client = connection.client
    record.isForm = s3.form != nil
    let conditions = RequestConditions(s3, connection: connection, now: record.time)
    let (right, decision) = try authorise(endpoint, s3, conditions, &record)

    let storage = parts.resolver.storage(of: s3.resource)
    try storage.admit(right)
    if let capability = endpoint.capability { try storage.require(capability) }

    let context = OperationContext(
      storage: storage, resolver: parts.resolver, access: access, decision: decision,
      directory: parts.directory, conditions: conditions,
      settings: parts.settings, lifecycles: lifecycles, encryptions: encryptions, loggings: loggings,
      payload: try payload(), now: record.time)
    return try run(endpoint, s3, context)
  }

  private func authorise(
    _ endpoint: Endpoint, _ request: S3Request, _ conditions: RequestConditions, _ record: inout RequestRecord
  ) throws(S3Error) -> (Right, AccessDecision) {
    let right = request.namesVersion ? endpoint.versionRight : endpoint.right
    record.right = right
    record.logging = request.resource.bucket.flatMap { loggings.logging(of: $0) }
    let asksItself = endpoint.asksForEachObject && access.hasPolicy(request.resource.bucket)
    let decision =
      asksItself
      ? access.decide(right, on: request.resource, conditions)
      : try access.require(right, on: request.resource, conditions)
    if record.logging != nil { record.isByList = access.needsList(right, on: request.resource, conditions) }
    try OwnerExpectation(parts.resolver).check(request)
    return (right, decision)
  }

  /// That an object is not there is told only to those who may list the bucket.
  private func run(
    _ endpoint: Endpoint, _ request: S3Request, _ context: OperationContext
  ) throws(S3Error) -> Response {
    do {
      return try endpoint.run(request, context)
    } catch {
      guard error.tellsAbsence, case .object(let object) = request.resource, !context.mayList(object) else {
        throw error.naming(request.resource)
      }
      throw S3Error(.accessDenied)
    }
  }

  private func s3Request(
    _ received: ReceivedRequest, _ placement: Placement, id: RequestID, principal: Principal?, isPresigned: Bool,
    isVersion2: Bool = false, tenant: TenantID
  ) throws(S3Error) -> S3Request {
    S3Request(
      head: received.head, route: placement.route, query: placement.query, id: id, principal: principal,
      isPresigned: isPresigned, isVersion2: isVersion2,
      resource: try Resource(placement.address, version: placement.query["versionId"], tenant: tenant))
  }

  private func refuse(_ request: Request, _ error: S3Error, _ record: inout RequestRecord) -> Response {
    record.error = error
    return error.response(to: request.head.method, resource: request.head.rawPath, id: record.id)
  }
}

// MARK: Cross-origin

extension S3Service {
  private func preflight(
    _ received: ReceivedRequest, _ placement: Placement, _ record: inout RequestRecord
  ) throws(S3Error) -> Response {
    record.operation = "Preflight"
    guard let crossOrigin = parts.crossOrigin else { throw S3Error(.accessForbidden) }
    return try crossOrigin.preflight(try unauthenticated(received, placement, record))
  }

  private func addCrossOriginFields(
    to response: inout Response, _ received: ReceivedRequest, _ placement: Placement, _ record: RequestRecord
  ) {
    guard let crossOrigin = parts.crossOrigin, received.head.method != .options, received.head.has("origin"),
      let request = try? unauthenticated(received, placement, record)
    else { return }
    crossOrigin.addFields(to: &response, for: request)
  }

  /// The request as far as it is known: in the caller's tenant, or in that of the key that it names.
  private func unauthenticated(
    _ received: ReceivedRequest, _ placement: Placement, _ record: RequestRecord
  ) throws(S3Error) -> S3Request {
    try s3Request(
      received, placement, id: record.id, principal: record.principal, isPresigned: false,
      tenant: record.principal?.tenant ?? parts.authenticator.claimedTenant(of: received))
  }
}
