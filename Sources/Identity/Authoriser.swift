import Storage

/// Decides what a principal may do. Whatever no rule allows is denied.
package struct Authoriser: Sendable {
  package enum Decision: Sendable, Equatable {
    case allow
    case deny
    /// It depends on whose the resource is and what its lists grant: ask again with the facts.
    case needsFacts
  }

  package init() {}

  /// What the principal and its role alone decide.
  /// - Parameter principal: nil for a request without a credential.
  package func decide(_ principal: Principal?, _ right: Right, on resource: Resource) -> Decision {
    guard let principal else { return right.permission == nil ? .deny : .needsFacts }
    guard principal.tenant == resource.tenant else { return .deny }
    guard principal.role == .account else { return principal.role.includes(right.kind) ? .allow : .deny }
    // An account that owns a bucket does not own the gateway.
    guard right.kind != .own else { return .deny }
    switch right {
    case .listAllMyBuckets, .createBucket: return .allow
    default: return .needsFacts
    }
  }

  /// Decides what the role left open: by who owns the bucket and the object, and by what their lists grant.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions>
  package func decide(_ principal: Principal?, _ right: Right, facts: AccessFacts) -> Decision {
    let isBucketOwner = principal?.user == facts.bucketOwner
    guard let (target, permission) = right.permission else { return isBucketOwner ? .allow : .deny }
    switch (target, facts.object) {
    case (.bucket, _):
      return isBucketOwner || grants(facts.acl, permission, to: principal, facts) ? .allow : .deny
    case (.object, .none):
      // That there is none is told to those who may list the bucket.
      return isBucketOwner || grants(facts.acl, .read, to: principal, facts) ? .allow : .deny
    case (.object, .existing(let object)):
      let owner = facts.ownership.takesLists ? object.owner ?? facts.bucketOwner : facts.bucketOwner
      return principal?.user == owner || grants(object.acl, permission, to: principal, facts) ? .allow : .deny
    }
  }

  private func grants(
    _ acl: AccessControlList?, _ permission: AccessControlList.Permission, to principal: Principal?,
    _ facts: AccessFacts
  ) -> Bool {
    guard facts.ownership.takesLists, let acl else { return false }
    return acl.grants.contains { grant in
      guard grant.permission.includes(permission) else { return false }
      switch grant.grantee {
      case .user(let user): return principal?.user == user
      case .group(.allUsers): return !facts.block.ignoresPublicACLs
      case .group(.authenticatedUsers): return principal != nil && !facts.block.ignoresPublicACLs
      case .group(.logDelivery): return false
      }
    }
  }
}

extension Right {
  /// Whose list may grant the right.
  enum Target { case bucket, object }

  /// The permission of an access control list that grants it; nil: none does.
  var permission: (target: Target, permission: AccessControlList.Permission)? {
    switch self {
    case .listBucket, .listBucketVersions, .listBucketMultipartUploads: (.bucket, .read)
    case .putObject, .abortMultipartUpload, .listMultipartUploadParts: (.bucket, .write)
    case .deleteObject: (.bucket, .write)
    case .getBucketACL: (.bucket, .readACP)
    case .putBucketACL: (.bucket, .writeACP)
    case .getObject, .getObjectVersion, .getObjectAttributes, .getObjectVersionAttributes: (.object, .read)
    case .getObjectACL, .getObjectVersionACL: (.object, .readACP)
    case .putObjectACL, .putObjectVersionACL: (.object, .writeACP)
    default: nil
    }
  }

  /// Whether who owns an object that exists decides.
  package var isAboutExistingObject: Bool { permission?.target == .object }
}
