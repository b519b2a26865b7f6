import HTTP
import Storage

/// The access control list that the headers of a request ask for: by a name (`x-amz-acl`), or grant by grant.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
enum RequestedACL: Sendable {
  /// Nothing is asked for.
  case none
  case canned(Canned)
  /// Pairs of a permission and a field of grantees.
  case grants([(permission: AccessControlList.Permission, field: String)])

  enum Canned: String, Sendable {
    case `private`
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
    case logDeliveryWrite = "log-delivery-write"
  }

  private static let headers: [(name: StaticString, permission: AccessControlList.Permission)] = [
    ("x-amz-grant-read", .read), ("x-amz-grant-write", .write), ("x-amz-grant-read-acp", .readACP),
    ("x-amz-grant-write-acp", .writeACP), ("x-amz-grant-full-control", .fullControl),
  ]

  init(_ request: S3Request) throws(S3Error) {
    let grants = Self.headers.compactMap { header in
      request.header(header.name).map { (permission: header.permission, field: $0) }
    }
    guard let name = request.header("x-amz-acl") else {
      self = grants.isEmpty ? .none : .grants(grants)
      return
    }
    guard grants.isEmpty else {
      throw .invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
    }
    guard let canned = Canned(rawValue: name) else {
      throw .invalidArgument("The canned ACL is not known.", name: "x-amz-acl", value: name)
    }
    self = .canned(canned)
  }

  var isNone: Bool { if case .none = self { true } else { false } }

  /// Whether it comes to the same as no list at all, also where lists are not taken.
  var isOwnersOnly: Bool {
    switch self {
    case .none, .canned(.private), .canned(.bucketOwnerFullControl): true
    default: false
    }
  }

  /// What it comes to.
  /// - Returns: nil for the owner alone.
  func list(owner: UserID, bucketOwner: UserID, _ names: AccountNames) throws(S3Error) -> AccessControlList? {
    switch self {
    case .none: return nil
    case .canned(let canned):
      let others = canned.grants(bucketOwner).filter { $0.grantee != .user(owner) }
      return others.isEmpty ? nil : AccessControlList([.init(.user(owner), .fullControl)] + others)
    case .grants(let fields):
      var grants: [AccessControlList.Grant] = []
      for (permission, field) in fields {
        for grantee in try Self.grantees(field, names) { grants.append(.init(grantee, permission)) }
      }
      guard let list = AccessControlList(grants) else { throw S3Error(.malformedACLError) }
      return list
    }
  }

  /// `id="…", uri="…", emailAddress="…"`.
  private static func grantees(_ field: String, _ names: AccountNames) throws(S3Error) -> [AccessControlList.Grantee] {
    var grantees: [AccessControlList.Grantee] = []
    for part in field.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.filter { !" \t\"".contains($0) } }
      guard pair.count == 2 else {
        throw .invalidArgument("Argument format not recognized", name: "x-amz-grant", value: field)
      }
      switch pair[0].lowercased() {
      case "id": grantees.append(.user(try names.user(id: pair[1])))
      case "uri": grantees.append(.group(try names.group(uri: pair[1])))
      case "emailaddress": grantees.append(.user(try names.user(email: pair[1])))
      default: throw .invalidArgument("Argument format not recognized", name: "x-amz-grant", value: field)
      }
    }
    return grantees
  }
}

extension RequestedACL.Canned {
  /// Beside the owner's own full control.
  fileprivate func grants(_ bucketOwner: UserID) -> [AccessControlList.Grant] {
    switch self {
    case .private, .awsExecRead: []
    case .publicRead: [.init(.group(.allUsers), .read)]
    case .publicReadWrite: [.init(.group(.allUsers), .read), .init(.group(.allUsers), .write)]
    case .authenticatedRead: [.init(.group(.authenticatedUsers), .read)]
    case .bucketOwnerRead: [.init(.user(bucketOwner), .read)]
    case .bucketOwnerFullControl: [.init(.user(bucketOwner), .fullControl)]
    case .logDeliveryWrite: [.init(.group(.logDelivery), .write), .init(.group(.logDelivery), .readACP)]
    }
  }
}
