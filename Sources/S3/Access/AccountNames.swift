import Identity
import Storage

/// The accounts of one tenant, by the names that clients use for them.
struct AccountNames {
  let directory: UserDirectory
  let tenant: TenantID

  /// Whom answers name as an owner or a grantee.
  func owner(_ id: UserID) -> Owner {
    guard let user = directory.user(id, in: tenant) else {
      return id == UserID(tenant: tenant) ? Owner(tenant: tenant) : Owner(id: id.text, displayName: "")
    }
    return Owner(id: id.text, displayName: user.name)
  }

  /// - Throws: InvalidArgument for a user that there is not.
  func user(id: String) throws(S3Error) -> UserID {
    guard let user = UserID(id), user == UserID(tenant: tenant) || directory.user(user, in: tenant) != nil else {
      throw .invalidArgument("Invalid id", name: "CanonicalUser/ID", value: id)
    }
    return user
  }

  /// - Throws: UnresolvableGrantByEmailAddress.
  func user(email: String) throws(S3Error) -> UserID {
    guard let user = directory.user(email: email, in: tenant) else {
      throw S3Error(.unresolvableGrantByEmailAddress)
    }
    return user.id
  }

  /// - Throws: InvalidArgument for a group that there is not.
  func group(uri: String) throws(S3Error) -> AccessControlList.Group {
    guard let group = AccessControlList.Group.allCases.first(where: { $0.uri == uri }) else {
      throw .invalidArgument("Invalid group uri", name: "Group/URI", value: uri)
    }
    return group
  }
}
