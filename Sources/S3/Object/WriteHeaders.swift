import HTTP

/// The headers of a write that ask for what is not there: refused rather than ignored, since ignoring one would store less than was
/// asked for.
package enum WriteHeaders {
  /// Checks ACL, storage class, encryption, lock and tagging headers of PutObject, CopyObject and CreateMultipartUpload.
  package static func check(_ request: S3Request) throws(S3Error) {
    try CannedACL.check(request)
    if let storageClass = request.header("x-amz-storage-class"), storageClass != "STANDARD" {
      throw S3Error(.invalidStorageClass, elements: [.init("StorageClassRequested", storageClass)])
    }
    try refuseUnknown(in: request)
  }

  private static let prefixes = [
    "x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption", "x-amz-object-lock-",
    "x-amz-write-offset-bytes", "x-amz-tagging",
  ]

  private static func refuseUnknown(in request: S3Request) throws(S3Error) {
    try request.head.forEachField { (name, _) throws(S3Error) in try refuse(name) }
    guard request.isPresigned else { return }
    for item in request.query.items { try refuse(item.name.lowercased()) }
  }

  private static func refuse(_ name: String) throws(S3Error) {
    guard name.hasPrefix("x-amz-"), name != "x-amz-tagging-directive" else { return }
    if prefixes.contains(where: name.hasPrefix) { throw .notImplemented(header: name) }
  }
}
