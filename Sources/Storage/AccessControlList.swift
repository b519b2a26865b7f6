/// Who may do what with a bucket or an object besides its owner's account.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>
package struct AccessControlList: Hashable, Sendable {
  /// Whom a grant is for. The raw values of groups are part of the disk format.
  package enum Grantee: Hashable, Sendable {
    case user(UserID)
    case group(Group)
  }

  package enum Group: UInt8, CaseIterable, Hashable, Sendable {
    /// Everybody, also without a key.
    case allUsers = 1
    /// Everybody with a key.
    case authenticatedUsers = 2
    case logDelivery = 3
  }

  /// The raw values are part of the disk format.
  package enum Permission: UInt8, CaseIterable, Hashable, Sendable {
    case read = 1
    case write = 2
    case readACP = 3
    case writeACP = 4
    case fullControl = 5

    /// Whether a grant of this one is a grant of the other.
    package func includes(_ other: Permission) -> Bool { self == other || self == .fullControl }
  }

  package struct Grant: Hashable, Sendable {
    package let grantee: Grantee
    package let permission: Permission

    package init(_ grantee: Grantee, _ permission: Permission) {
      self.grantee = grantee
      self.permission = permission
    }
  }

  /// Grants at most, as AWS has it.
  package static let maximumGrants = 100

  package let grants: [Grant]

  /// Nil when there are too many grants.
  package init?(_ grants: [Grant]) {
    guard grants.count <= Self.maximumGrants else { return nil }
    self.grants = grants
  }

  /// The owner alone has all rights.
  package init(ownedBy owner: UserID) { grants = [Grant(.user(owner), .fullControl)] }

  /// Whether it lets in people that nobody has named.
  package var isPublic: Bool {
    grants.contains { [.group(.allUsers), .group(.authenticatedUsers)].contains($0.grantee) }
  }
}

/// Who an object belongs to, and who else may do what with it. Neither is kept where the bucket's owner has it alone.
package struct ObjectAccess: Hashable, Sendable {
  /// Nil: the bucket's owner.
  package var owner: UserID?
  /// Nil: the owner alone.
  package var acl: AccessControlList?

  package init(owner: UserID? = nil, acl: AccessControlList? = nil) {
    self.owner = owner
    self.acl = acl
  }

  package static let ofBucketOwner = ObjectAccess()
}

// MARK: On disk

extension AccessControlList {
  /// For each grant: its permission, its group or 0, and then the 64 digits of a user.
  package var bytes: [UInt8] {
    grants.flatMap { grant -> [UInt8] in
      switch grant.grantee {
      case .group(let group): [grant.permission.rawValue, group.rawValue]
      case .user(let user): [grant.permission.rawValue, 0] + Array(user.text.utf8)
      }
    }
  }

  /// Nil for bytes that are no list: then nobody is let in.
  package init?(stored bytes: UnsafeRawBufferPointer) {
    var grants: [Grant] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let permission = Permission(rawValue: rest.removeFirst()), let kind = rest.popFirst() else { return nil }
      if kind != 0 {
        guard let group = Group(rawValue: kind) else { return nil }
        grants.append(Grant(.group(group), permission))
      } else {
        guard let user = UserID(String(decoding: rest.prefix(64), as: UTF8.self)) else { return nil }
        grants.append(Grant(.user(user), permission))
        rest = rest.dropFirst(64)
      }
    }
    self.init(grants)
  }
}
