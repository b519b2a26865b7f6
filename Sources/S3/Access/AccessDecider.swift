import HTTP
package import Identity
package import Storage

/// Decides about a right: by the bucket's policy, by the role where that is enough, else by what the storage knows of the bucket and the object.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html>
package struct AccessDecider: Sendable {
  private let authoriser: Authoriser
  private let resolver: any BucketResolver
  package let policies: PolicyLookup

  package init(authoriser: Authoriser, resolver: any BucketResolver) {
    self.authoriser = authoriser
    self.resolver = resolver
    policies = PolicyLookup(resolver: resolver)
  }

  /// What cannot be read decides for nobody.
  /// - Parameter opened: the very state of the object that is to be answered with: its list and its tags may have changed since the first
  ///   decision; nil: as it is found now.
  func decide(
    _ right: Right, on resource: Resource, _ request: RequestConditions, opened: ObjectInfo? = nil
  ) -> AccessDecision {
    let principal = request.principal
    guard principal.map({ $0.tenant == resource.tenant }) ?? true else { return .refused("it is another tenant's") }
    guard let bucket = resource.bucket else { return decide(request, right, on: resource, opened) }
    switch policies.find(bucket) {
    case .none: return decide(request, right, on: resource, opened)
    case .unreadable:
      return manages(bucket, principal, right) ? .allowed : .refused("the bucket's policy cannot be read")
    case .some(let policy): return decide(by: policy, right, on: resource, in: bucket, request, opened)
    }
  }

  /// Refuses what is not allowed.
  /// - Throws: AccessDenied, NoSuchBucket; NoSuchKey for reading what is not there, where the caller may list it.
  func require(_ right: Right, on resource: Resource, _ request: RequestConditions) throws(S3Error)
    -> AccessDecision
  {
    let decision = decide(right, on: resource, request)
    switch decision {
    case .allowed, .allowedAsFound: return decision
    case .noBucket: throw S3Error(.noSuchBucket).naming(resource)
    case .forbidden(let reason): throw S3Error(.accessDenied, detail: reason)
    case .refused(let reason):
      if case .object(let object) = resource, right.kind == .read, right.isAboutExistingObject,
        mayList(object, request), isMissing(object)
      {
        throw S3Error(.noSuchKey).naming(resource)
      }
      throw S3Error(.accessDenied, detail: reason)
    }
  }

  /// Whether what is allowed would not be without an access control list.
  func needsList(_ right: Right, on resource: Resource, _ request: RequestConditions) -> Bool {
    var request = request
    request.ignoresLists = true
    return !decide(right, on: resource, request).isAllowed
  }

  /// Whether the caller could find out by a listing whether an object is there.
  func mayList(_ object: ObjectAddress, _ request: RequestConditions) -> Bool {
    var request = request
    request.listedPrefix = object.key.text
    return decide(.listBucket, on: .bucket(object.bucket), request).isAllowed
  }

  private func isMissing(_ object: ObjectAddress) -> Bool {
    do throws(StorageError) {
      _ = try resolver.storage(of: object.bucket).provider.head(object)
      return false
    } catch { return error == .noSuchKey }
  }

  /// Whether a bucket has a policy that can be read: only then may somebody have a right to objects and not to their bucket.
  func hasPolicy(_ bucket: BucketAddress?) -> Bool {
    guard let bucket, case .some = policies.find(bucket) else { return false }
    return true
  }

  private func decide(
    by policy: BucketPolicy, _ right: Right, on resource: Resource, in bucket: BucketAddress,
    _ request: RequestConditions, _ opened: ObjectInfo?
  ) -> AccessDecision {
    let conditions = ResourceConditions(request: request, resource: resource, opened: opened, resolver: resolver)
    switch policy.decide(PolicyQuestion(request.principal, right, on: resource, conditions)) {
    case .deny(let statement):
      guard !manages(bucket, request.principal, right) else { return .allowed }
      return .forbidden("statement '\(statement)' of the bucket's policy denies \(right.rawValue)")
    case .allow where isRestricted(policy, in: bucket, request.principal):
      return .forbidden("the bucket's policy is public, and its public access block restricts that")
    case .allow: return policy.looksAtObjects(for: right) ? .allowedAsFound : .allowed
    case .silent:
      let decision = decide(request, right, on: resource, opened)
      return decision == .allowed && policy.looksAtObjects(for: right) ? .allowedAsFound : decision
    }
  }

  /// Whoever owns a bucket can always take its policy away: nobody locks himself out.
  private func manages(_ bucket: BucketAddress, _ principal: Principal?, _ right: Right) -> Bool {
    guard right.isAboutPolicy, let principal, principal.tenant == bucket.tenant else { return false }
    guard principal.role == .account else { return principal.role == .owner }
    return (try? resolver.storage(of: bucket).provider.bucket(bucket).owner) == principal.user
  }

  /// `RestrictPublicBuckets`: a public policy lets in the bucket's own people alone, not other accounts. A block that cannot be read restricts.
  private func isRestricted(_ policy: BucketPolicy, in bucket: BucketAddress, _ principal: Principal?) -> Bool {
    guard principal == nil || principal?.role == .account, policy.isPublic else { return false }
    do throws(StorageError) {
      let storage = resolver.storage(of: bucket).provider
      guard try storage.publicAccessBlock(of: bucket)?.restrictsPublicBuckets == true else { return false }
      return try storage.bucket(bucket).owner != principal?.user || principal == nil
    } catch {
      return true
    }
  }

  private func decide(
    _ request: RequestConditions, _ right: Right, on resource: Resource, _ opened: ObjectInfo?
  ) -> AccessDecision {
    let principal = request.principal
    switch authoriser.decide(principal, right, on: resource) {
    case .allow: return .allowed
    case .deny:
      return .refused(
        principal.map { "the role \($0.role.rawValue) lacks \(right.rawValue)" }
          ?? "no list can give \(right.rawValue) to everybody")
    case .needsFacts: break
    }
    do throws(StorageError) {
      var facts = try facts(of: resource, for: right, opened)
      if request.ignoresLists { facts.removeLists() }
      guard authoriser.decide(principal, right, facts: facts) == .allow else {
        return .refused("neither policy nor access control list gives \(right.rawValue)")
      }
      return right.isAboutExistingObject ? .allowedAsFound : .allowed
    } catch .noSuchBucket {
      return .noBucket
    } catch {
      return .refused("what decides about it cannot be read")
    }
  }

  private func facts(
    of resource: Resource, for right: Right, _ opened: ObjectInfo?
  ) throws(StorageError) -> AccessFacts {
    switch resource {
    case .service: throw .failed("the service has no owner")
    case .bucket(let bucket): return try facts(of: bucket)
    case .object(let object):
      var facts = try facts(of: object.bucket)
      if right.isAboutExistingObject {
        facts.object = if let opened { .existing(opened.access) } else { try access(of: object) }
      }
      return facts
    }
  }

  private func facts(of bucket: BucketAddress) throws(StorageError) -> AccessFacts {
    let storage = resolver.storage(of: bucket).provider
    let info = try storage.bucket(bucket)
    let ownership = try storage.ownership(of: bucket)
    return AccessFacts(
      bucketOwner: info.owner ?? UserID(tenant: bucket.tenant), ownership: ownership,
      acl: ownership.takesLists ? try storage.accessControlList(of: bucket) : nil,
      block: try storage.publicAccessBlock(of: bucket) ?? PublicAccessBlock())
  }

  private func access(of object: ObjectAddress) throws(StorageError) -> AccessFacts.Object {
    do {
      return .existing(try resolver.storage(of: object.bucket).provider.head(object).access)
    } catch .noSuchKey, .noSuchVersion, .deleteMarker {
      return .none
    }
  }
}

// A bucket's documents that decide about access. One that cannot be read is an error: nobody is let in by guess.
extension StorageProvider {
  /// New buckets enforce their owner; where that was removed, objects are their writers'.
  package func ownership(of bucket: BucketAddress) throws(StorageError) -> ObjectOwnership {
    guard let document = try documentIfSet(.ownershipControls, of: bucket) else { return .bucketOwnerEnforced }
    return try readable(document, OwnershipControls.init(stored:)).ownership ?? .objectWriter
  }

  package func publicAccessBlock(of bucket: BucketAddress) throws(StorageError) -> PublicAccessBlock? {
    guard let document = try documentIfSet(.publicAccessBlock, of: bucket) else { return nil }
    return try readable(document, PublicAccessBlock.init(document:))
  }

  /// Nil: the owner alone.
  package func accessControlList(of bucket: BucketAddress) throws(StorageError) -> AccessControlList? {
    guard let bytes = try documentIfSet(.acl, of: bucket) else { return nil }
    guard let list = bytes.withUnsafeBytes(AccessControlList.init(stored:)) else {
      throw .corrupt("the access control list of bucket \(bucket.name)")
    }
    return list
  }

  private func documentIfSet(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8]? {
    do {
      return try document(kind, of: bucket)
    } catch .noSuchConfiguration {
      return nil
    }
  }

  private func readable<Value>(_ document: [UInt8], _ read: ([UInt8]) throws(S3Error) -> Value) throws(StorageError)
    -> Value
  {
    do {
      return try read(document)
    } catch {
      throw .corrupt("a stored document: \(error.code.rawValue)")
    }
  }
}
