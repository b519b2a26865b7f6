import Storage
import XML

/// Access control lists, of which there is one: the owner has all rights. Requests may ask for just that, in any of its forms.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
enum CannedACL {
  private static let names: Set<String> = [
    "private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
    "bucket-owner-full-control", "log-delivery-write",
  ]
  private static let ownersOnly: Set<String> = ["private", "bucket-owner-full-control"]
  private static let grants: [StaticString] = [
    "x-amz-grant-full-control", "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write",
    "x-amz-grant-write-acp",
  ]

  /// Checks the headers of `CreateBucket`.
  static func checkBucket(_ request: S3Request, _ ownership: ObjectOwnership) throws(S3Error) {
    let acl = request.header("x-amz-acl")
    try checkName(acl)
    guard acl.map({ !ownersOnly.contains($0) }) ?? false || hasGrants(request) else { return }
    guard ownership == .bucketOwnerEnforced else { throw .notImplemented(header: "x-amz-acl") }
    throw S3Error(.invalidBucketACLWithObjectOwnership)
  }

  /// Checks the headers of a request that writes an object or an ACL.
  static func check(_ request: S3Request) throws(S3Error) {
    let acl = request.header("x-amz-acl")
    try checkName(acl)
    if let acl, !ownersOnly.contains(acl) { throw S3Error(.accessControlListNotSupported) }
    if hasGrants(request) { throw S3Error(.accessControlListNotSupported) }
  }

  /// Checks the document of `PutBucketAcl` and `PutObjectAcl`.
  static func check(_ document: [UInt8], owner: Owner) throws(S3Error) {
    let root = try XMLElement.read(document, root: "AccessControlPolicy")
    guard let list = root.first("AccessControlList") else { throw S3Error(.malformedACLError) }
    for grant in list.children {
      guard grant.name == "Grant", let grantee = grant.first("Grantee"), let permission = grant.text(of: "Permission")
      else { throw S3Error(.malformedACLError) }
      guard permission == "FULL_CONTROL", grantee.text(of: "ID") == owner.id else {
        throw S3Error(.accessControlListNotSupported)
      }
    }
  }

  /// The one ACL, as `GetBucketAcl` and `GetObjectAcl` answer it.
  static func document(owner: Owner) -> [UInt8] {
    var writer = XMLWriter(root: "AccessControlPolicy", capacity: 768)
    owner.write("Owner", to: &writer)
    writer.open("AccessControlList")
    writer.open("Grant")
    writer.open(
      "Grantee", attributes: "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"")
    owner.writeFields(to: &writer)
    writer.close("Grantee")
    writer.element("Permission", "FULL_CONTROL")
    writer.close("Grant")
    writer.close("AccessControlList")
    return writer.finish()
  }

  private static func checkName(_ acl: String?) throws(S3Error) {
    guard let acl, !names.contains(acl) else { return }
    throw .invalidArgument("The canned ACL is not known.", name: "x-amz-acl", value: acl)
  }

  private static func hasGrants(_ request: S3Request) -> Bool {
    grants.contains { request.header($0) != nil }
  }
}
