import Bytes
import XML

/// The tags and the access control list of a version.
extension RemoteBucket {
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
  package func tags(_ key: String, version: String?) throws(ClientError) -> [ObjectTagPair] {
    let (document, _) = try sender.document(
      "Tagging", request("GET", key: key, version: version, query: [("tagging", "")]))
    let tags = document.first("TagSet")?.children(named: "Tag") ?? []
    return tags.map { ObjectTagPair(key: $0.text(of: "Key") ?? "", value: $0.text(of: "Value") ?? "") }
  }

  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
  package func setTags(_ key: String, version: String?, _ tags: [ObjectTagPair]) throws(ClientError) {
    var writer = XMLWriter(root: "Tagging")
    writer.open("TagSet")
    for tag in tags {
      writer.open("Tag")
      writer.element("Key", tag.key)
      writer.element("Value", tag.value)
      writer.close("Tag")
    }
    writer.close("TagSet")
    let document = writer.finish()
    try perform(request("PUT", key: key, version: version, query: [("tagging", "")])) { () throws(ClientError) in
      .bytes(document)
    }
  }

  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
  package func grants(_ key: String, version: String?) throws(ClientError) -> ObjectGrants {
    let (document, _) = try sender.document(
      "AccessControlPolicy", request("GET", key: key, version: version, query: [("acl", "")]))
    return ObjectGrants(document)
  }

  /// Whether the bucket has no lists at all, since everything in it is its owner's.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
  package func enforcesOwner() throws(ClientError) -> Bool {
    let (document, _) = try sender.document("OwnershipControls", request("GET", query: [("ownershipControls", "")]))
    return document.first("Rule")?.text(of: "ObjectOwnership") == "BucketOwnerEnforced"
  }
}

/// One tag.
package struct ObjectTagPair: Sendable, Hashable {
  package let key: String
  package let value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// Tags as `x-amz-tagging` has them.
  package static func query(_ tags: [ObjectTagPair]) -> String {
    tags.map {
      PercentCoding.encode($0.key, keepingSlash: false) + "=" + PercentCoding.encode($0.value, keepingSlash: false)
    }.joined(separator: "&")
  }
}

/// Whom an access control list lets in, as far as another service can be told.
package enum ObjectGrants: Sendable, Hashable {
  /// The owner alone.
  case ownerOnly
  /// What `x-amz-acl` has a name for.
  case canned(String)
  /// Users of that service, or rights that have no name: these cannot be carried over.
  case special

  init(_ document: XMLElement) {
    let owner = document.first("Owner")?.text(of: "ID") ?? ""
    var rights: Set<String> = []
    for grant in document.first("AccessControlList")?.children(named: "Grant") ?? [] {
      let permission = grant.text(of: "Permission") ?? ""
      let grantee = grant.first("Grantee")
      if let group = grantee?.text(of: "URI"), let name = group.split(separator: "/").last {
        rights.insert("\(name) \(permission)")
      } else if grantee?.text(of: "ID") != owner {
        rights.insert("user \(permission)")
      }
    }
    switch rights {
    case []: self = .ownerOnly
    case ["AllUsers READ"]: self = .canned("public-read")
    case ["AllUsers READ", "AllUsers WRITE"]: self = .canned("public-read-write")
    case ["AuthenticatedUsers READ"]: self = .canned("authenticated-read")
    default: self = .special
    }
  }
}
