package import HTTP
package import Identity
package import Storage

/// What a policy can learn of a request. Nothing that a caller sends says who it is: that comes from the verified credential alone.
package struct RequestConditions: PolicyContext, Sendable {
  package let head: RequestHead
  package let query: Query
  package let principal: Principal?
  package let connection: RequestConnection
  package let isPresigned: Bool
  package let isForm: Bool
  private let isVersion2: Bool
  package let tenant: TenantID
  package let now: Timestamp
  /// What the request's document gives the object, once it is read.
  var documentTags: TagSet?
  /// What is taken for the prefix of a listing where none is asked for: whoever may list a key may be told that it is not there.
  var listedPrefix: String?
  /// Whether it is asked what would be allowed without access control lists.
  var ignoresLists = false

  package init(_ request: S3Request, connection: RequestConnection, now: Timestamp) {
    head = request.head
    query = request.query
    principal = request.principal
    self.connection = connection
    isPresigned = request.isPresigned
    isForm = request.form != nil
    isVersion2 = request.isVersion2
    tenant = request.tenant
    self.now = now
  }

  package func values(of key: PolicyKey) -> [String]? { value(of: key).map { [$0] } ?? list(of: key) }

  private func value(of key: PolicyKey) -> String? {
    switch key {
    case .sourceIP: connection.client
    case .secureTransport: String(connection.isTLS)
    case .currentTime: ISO8601Date.format(now)
    case .epochTime: String(now.seconds)
    case .userAgent: head.value("user-agent")
    case .referer: head.value("referer")
    case .userName: principal?.userName
    case .userID: principal?.user.text
    case .principalARN: principal.map(Self.arn)
    case .principalAccount: principal?.tenant.accountNumber
    case .principalType: principal.map { $0.userName == nil ? "Account" : "User" } ?? "Anonymous"
    case .signatureVersion: principal.map { _ in isVersion2 ? "AWS" : "AWS4-HMAC-SHA256" }
    case .authenticationType: authenticationType
    case .resourceAccount: tenant.accountNumber
    case .header(let name): header(name)
    case .parameter("prefix"): listedPrefix ?? query["prefix"]
    case .parameter(let name): query.value(named: name)
    default: nil
    }
  }

  private var authenticationType: String? {
    guard principal != nil else { return nil }
    return isForm ? "POST" : isPresigned ? "REST-QUERY-STRING" : "REST-HEADER"
  }

  private func header(_ name: String) -> String? {
    head.value(named: name) ?? (isPresigned ? query.value(named: name) : nil)
  }

  /// What the request gives the object. Read only where a policy asks for it.
  private var requestTags: TagSet? { documentTags ?? header("x-amz-tagging").flatMap { try? TagSet(header: $0) } }

  private func list(of key: PolicyKey) -> [String]? {
    switch key {
    case .requestObjectTagKeys: requestTags?.tags.map(\.key)
    case .requestObjectTag(let name): requestTags?.value(of: name).map { [$0] }
    default: nil
    }
  }

  private static func arn(of principal: Principal) -> String {
    let account = principal.tenant.accountNumber
    return principal.userName.map { "arn:aws:iam::\(account):user/\($0)" } ?? "arn:aws:iam::\(account):root"
  }
}

extension TagSet {
  /// The value of a tag; keys compare as bytes.
  func value(of key: String) -> String? { tags.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
}

/// What a policy can learn of a request and of the one resource that is asked about.
struct ResourceConditions: PolicyContext {
  let request: RequestConditions
  let resource: Resource
  /// The object's state, where it is open.
  let opened: ObjectInfo?
  let resolver: any BucketResolver

  func values(of key: PolicyKey) -> [String]? {
    guard case .existingObjectTag(let name) = key else { return request.values(of: key) }
    guard case .object(let object) = resource,
      let info = opened ?? (try? resolver.storage(of: object.bucket).provider.head(object))
    else { return nil }
    return info.tags.value(of: name).map { [$0] }
  }
}
