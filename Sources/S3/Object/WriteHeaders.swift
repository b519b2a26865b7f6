import HTTP

/// The headers of a write that ask for what is not there: refused rather than ignored, since ignoring one would store less than was
/// asked for.
package enum WriteHeaders {
  /// Checks ACL, storage class, encryption, lock and tagging headers of PutObject, CopyObject and CreateMultipartUpload.
  package static func check(_ request: S3Request) throws(S3Error) {
    try checkACL(request)
    if let storageClass = request.header("x-amz-storage-class"), storageClass != "STANDARD" {
      throw S3Error(.invalidStorageClass, elements: [.init("StorageClassRequested", storageClass)])
    }
    try refuseUnknown(in: request)
  }

  private static let cannedACLs: Set<String> = [
    "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
    "log-delivery-write",
  ]

  private static let prefixes = [
    "x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption", "x-amz-object-lock-",
    "x-amz-write-offset-bytes", "x-amz-tagging",
  ]

  /// The owner has every right and nobody else has any: what says so is taken, what says otherwise is not.
  private static func checkACL(_ request: S3Request) throws(S3Error) {
    guard let acl = request.header("x-amz-acl"), acl != "private", acl != "bucket-owner-full-control" else { return }
    guard cannedACLs.contains(acl) else {
      throw S3Error.invalidArgument("The canned ACL is not one of those that exist.", name: "x-amz-acl", value: acl)
    }
    throw S3Error(.accessControlListNotSupported)
  }

  private static func refuseUnknown(in request: S3Request) throws(S3Error) {
    try request.head.forEachField { (name, _) throws(S3Error) in try refuse(name) }
    guard request.isPresigned else { return }
    for item in request.query.items { try refuse(item.name.lowercased()) }
  }

  private static func refuse(_ name: String) throws(S3Error) {
    guard name.hasPrefix("x-amz-"), name != "x-amz-tagging-directive" else { return }
    if name.hasPrefix("x-amz-grant-") { throw S3Error(.accessControlListNotSupported) }
    if prefixes.contains(where: name.hasPrefix) { throw .notImplemented(header: name) }
  }
}
