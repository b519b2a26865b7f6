package import Storage

/// What is known of a resource that decides who may do what with it. Plain values: whoever asks has looked them up.
package struct AccessFacts: Sendable {
  /// Of an object, or of what will be one.
  package enum Object: Sendable {
    /// There is none, or the right is not about one that exists.
    case none
    case existing(ObjectAccess)
  }

  package var bucketOwner: UserID
  package var ownership: ObjectOwnership
  /// Nil: the owner alone.
  package var acl: AccessControlList?
  package var block: PublicAccessBlock
  package var object: Object

  package init(
    bucketOwner: UserID, ownership: ObjectOwnership = .bucketOwnerEnforced, acl: AccessControlList? = nil,
    block: PublicAccessBlock = PublicAccessBlock(), object: Object = .none
  ) {
    self.bucketOwner = bucketOwner
    self.ownership = ownership
    self.acl = acl
    self.block = block
    self.object = object
  }

  /// As if nobody had granted anything by a list; whose things are stays.
  package mutating func removeLists() {
    acl = nil
    guard case .existing(var access) = object else { return }
    access.acl = nil
    object = .existing(access)
  }
}
