import HTTP
import Identity
package import Storage

/// What the headers of PutObject, CopyObject and CreateMultipartUpload say of a new version beside its metadata. What asks for something
/// that is not there is refused rather than ignored, since ignoring it would store less than was asked for.
package struct WriteHeaders: Sendable {
  /// Nil where none are given.
  package let tags: TagSet?
  let acl: RequestedACL
  /// `x-amz-object-lock-…`
  package let lock: VersionLock
  let encryption: RequestedEncryption

  /// Checks ACL and storage class too.
  /// - Parameter tags: those that are given in another way than by `x-amz-tagging`.
  package init(_ request: S3Request, tags: TagSet? = nil) throws(S3Error) {
    acl = try RequestedACL(request)
    if let storageClass = request.header("x-amz-storage-class"), storageClass != "STANDARD" {
      throw S3Error(.invalidStorageClass, elements: [.init("StorageClassRequested", storageClass)])
    }
    try Self.refuseUnknown(in: request)
    if let tags { self.tags = tags } else { self.tags = try TagSet(request) }
    lock = try VersionLock(request)
    encryption = try RequestedEncryption(request)
  }

  /// Refuses what only the time of the request shows to be wrong.
  func check(at now: Timestamp) throws(S3Error) {
    try lock.retention?.requireFuture(at: now, name: "x-amz-object-lock-retain-until-date")
  }

  /// What tags and lock take: giving them along with the object is no less than giving them afterwards.
  func demands(on object: ObjectAddress) -> Demands {
    var demands = copyDemands(on: object)
    if let tags {
      demands.rights.append((.putObjectTagging, .object(object)))
      demands.capabilities += tags.demand
    }
    return demands
  }

  /// What a copy takes, whose tags are demanded apart.
  func copyDemands(on object: ObjectAddress) -> Demands {
    var demands = Demands(capabilities: encryption.demand)
    if lock.retention != nil { demands.rights.append((.putObjectRetention, .object(object))) }
    if lock.legalHold != nil { demands.rights.append((.putObjectLegalHold, .object(object))) }
    if lock != .none { demands.capabilities.append(.objectLock) }
    return demands
  }

  private static let prefixes = ["x-amz-write-offset-bytes"]

  private static func refuseUnknown(in request: S3Request) throws(S3Error) {
    try request.head.forEachField { (name, _) throws(S3Error) in try refuse(name) }
    guard request.isPresigned else { return }
    for item in request.query.items { try refuse(item.name.lowercased()) }
  }

  private static func refuse(_ name: String) throws(S3Error) {
    guard name.hasPrefix("x-amz-") else { return }
    if prefixes.contains(where: name.hasPrefix) { throw .notImplemented(header: name) }
  }
}
