import Identity
package import Storage

/// Whether an access log may be put into a bucket: its policy lets S3's logging service in, or, where it takes lists, its list does. Whoever owns both
/// buckets still has to say so, as with AWS.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general>
package struct AccessLogRight: Sendable {
  package static let service = "logging.s3.amazonaws.com"

  private let resolver: any BucketResolver

  package init(resolver: any BucketResolver) {
    self.resolver = resolver
  }

  /// Nil: it may.
  /// - Parameter prefix: of the logging configuration: a policy that names the prefix itself lets in what begins with it.
  package func refusal(of object: ObjectAddress, prefix: String, from source: BucketAddress) throws(StorageError)
    -> String?
  {
    let bucket = object.bucket
    if let policy = try policy(of: bucket) {
      let context = LogSource(bucket: source, owner: try resolver.storage(of: source).provider.bucket(source).owner)
      for key in [object.key.text, prefix] {
        let resource = Array("\(bucket.name)/\(key)".utf8)
        switch policy.decide(PolicyQuestion(service: Self.service, .putObject, resource: resource, context)) {
        case .allow: return nil
        case .deny(let statement): return "statement '\(statement)' of the target's policy denies it"
        case .silent: break
        }
      }
    }
    let storage = resolver.storage(of: bucket).provider
    guard try storage.ownership(of: bucket).takesLists,
      try storage.accessControlList(of: bucket)?.grants.contains(where: Self.letsIn) == true
    else { return "neither policy nor access control list of the target lets \(Self.service) put objects" }
    return nil
  }

  /// Read anew for each log: what it said a moment ago must not count.
  private func policy(of bucket: BucketAddress) throws(StorageError) -> BucketPolicy? {
    do throws(StorageError) {
      let document = try resolver.storage(of: bucket).provider.document(.policy, of: bucket)
      guard let policy = try? BucketPolicy(document: document, bucket: bucket.name.text) else {
        throw .corrupt("the policy of bucket \(bucket.name)")
      }
      return policy
    } catch .noSuchConfiguration {
      return nil
    }
  }

  private static func letsIn(_ grant: AccessControlList.Grant) -> Bool {
    grant.grantee == .group(.logDelivery) && (grant.permission == .write || grant.permission == .fullControl)
  }
}

/// What a policy can learn of a log that is to be delivered.
private struct LogSource: PolicyContext {
  let bucket: BucketAddress
  /// Nil: the tenant.
  let owner: UserID?

  func values(of key: PolicyKey) -> [String]? {
    switch key {
    case .sourceARN: ["arn:aws:s3:::\(bucket.name)"]
    case .sourceAccount: [bucket.tenant.accountNumber, (owner ?? UserID(tenant: bucket.tenant)).text]
    case .secureTransport: ["true"]
    case .currentTime: [ISO8601Date.format(.now())]
    case .epochTime: [String(Timestamp.now().seconds)]
    case .resourceAccount: [bucket.tenant.accountNumber]
    default: nil
    }
  }
}
