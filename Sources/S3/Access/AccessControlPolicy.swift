import Identity
import Storage
import XML

/// The document of `GetBucketAcl`, `PutObjectAcl` and their like.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AccessControlPolicy.html>
struct AccessControlPolicy {
  let owner: Owner
  let list: AccessControlList

  /// - Parameter owner: who owns the bucket or object: the document may name no other.
  /// - Throws: MalformedACLError; AccessDenied for another owner; what `AccountNames` says of grantees.
  init(document: [UInt8], owner: Owner, names: AccountNames) throws(S3Error) {
    let root = try XMLElement.read(document, root: "AccessControlPolicy")
    guard let list = root.first("AccessControlList") else { throw S3Error(.malformedACLError) }
    if let named = root.first("Owner")?.text(of: "ID"), named != owner.id { throw S3Error(.accessDenied) }
    var grants: [AccessControlList.Grant] = []
    for element in list.children { grants.append(try Self.grant(element, names)) }
    guard let list = AccessControlList(grants) else { throw S3Error(.malformedACLError) }
    self.owner = owner
    self.list = list
  }

  init(owner: Owner, list: AccessControlList) {
    self.owner = owner
    self.list = list
  }

  private static func grant(_ element: XMLElement, _ names: AccountNames) throws(S3Error) -> AccessControlList.Grant {
    guard element.name == "Grant", let grantee = element.first("Grantee"),
      let permission = element.text(of: "Permission").flatMap(AccessControlList.Permission.init(name:))
    else { throw S3Error(.malformedACLError) }
    switch (grantee.text(of: "ID"), grantee.text(of: "EmailAddress"), grantee.text(of: "URI")) {
    case (let id?, nil, nil): return .init(.user(try names.user(id: id)), permission)
    case (nil, let email?, nil): return .init(.user(try names.user(email: email)), permission)
    case (nil, nil, let uri?): return .init(.group(try names.group(uri: uri)), permission)
    default: throw S3Error(.malformedACLError)
    }
  }

  /// Groups stand before accounts. The order means nothing in itself; clients that were made beside Ceph's rely on it.
  func document(_ names: AccountNames) -> [UInt8] {
    var writer = XMLWriter(root: "AccessControlPolicy", capacity: 512 + 320 * list.grants.count)
    owner.write("Owner", to: &writer)
    writer.open("AccessControlList")
    for grant in list.grants.filter(\.isOfGroup) + list.grants.filter({ !$0.isOfGroup }) {
      writer.open("Grant")
      Self.write(grant.grantee, names, to: &writer)
      writer.element("Permission", grant.permission.name)
      writer.close("Grant")
    }
    writer.close("AccessControlList")
    return writer.finish()
  }

  private static func write(
    _ grantee: AccessControlList.Grantee, _ names: AccountNames, to writer: inout XMLWriter
  ) {
    switch grantee {
    case .user(let user):
      writer.open(
        "Grantee", attributes: "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"")
      names.owner(user).writeFields(to: &writer)
    case .group(let group):
      writer.open("Grantee", attributes: "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"")
      writer.element("URI", group.uri)
    }
    writer.close("Grantee")
  }
}

extension AccessControlList.Grant {
  fileprivate var isOfGroup: Bool { if case .group = grantee { true } else { false } }
}

extension AccessControlList.Permission {
  /// As S3's documents write it.
  var name: String {
    switch self {
    case .read: "READ"
    case .write: "WRITE"
    case .readACP: "READ_ACP"
    case .writeACP: "WRITE_ACP"
    case .fullControl: "FULL_CONTROL"
    }
  }

  init?(name: String) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

extension AccessControlList.Group {
  var uri: String {
    switch self {
    case .allUsers: "http://acs.amazonaws.com/groups/global/AllUsers"
    case .authenticatedUsers: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
    case .logDelivery: "http://acs.amazonaws.com/groups/s3/LogDelivery"
    }
  }
}
