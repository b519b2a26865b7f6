/// A condition key: something about a request that a policy can ask for. Names are compared without regard to case.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys>
package enum PolicyKey: Hashable, Sendable {
  case sourceIP, secureTransport, currentTime, epochTime, userAgent, referer
  case userName, userID, principalARN, principalAccount, principalType
  /// `s3:signatureversion`, `s3:authType`, `s3:signatureAge` (milliseconds).
  case signatureVersion, authenticationType, signatureAge
  case resourceAccount, locationConstraint
  /// On whose behalf a service asks.
  case sourceARN, sourceAccount
  case requestObjectTagKeys
  case requestObjectTag(String)
  case existingObjectTag(String)
  /// A header of the request, by its name in lower case.
  case header(String)
  /// A parameter of the query.
  case parameter(String)
  /// AWS knows it, and no request here ever has it.
  case neverPresent(String)

  /// Whether it is something that an object has and not the request.
  var isOfObject: Bool { if case .existingObjectTag = self { true } else { false } }

  /// Nil for what AWS does not know either: such a policy is refused.
  package init?(_ name: String) {
    let lower = name.lowercased()
    if let known = Self.fixed[lower] {
      self = known
    } else if let tag = Self.suffix(of: name, after: "s3:existingobjecttag/") {
      self = .existingObjectTag(tag)
    } else if let tag = Self.suffix(of: name, after: "s3:requestobjecttag/") {
      self = .requestObjectTag(tag)
    } else if lower.hasPrefix("s3:"), Self.headers.contains(String(lower.dropFirst(3))) {
      self = .header(String(lower.dropFirst(3)))
    } else if Self.isOfAWS(lower) {
      self = .neverPresent(lower)
    } else {
      return nil
    }
  }

  /// The case of a tag's key counts.
  private static func suffix(of name: String, after prefix: String) -> String? {
    guard name.count > prefix.count, name.lowercased().hasPrefix(prefix) else { return nil }
    return String(name.dropFirst(prefix.count))
  }

  private static let fixed: [String: PolicyKey] = [
    "aws:sourceip": .sourceIP, "aws:securetransport": .secureTransport, "aws:currenttime": .currentTime,
    "aws:epochtime": .epochTime, "aws:useragent": .userAgent, "aws:referer": .referer, "aws:username": .userName,
    "aws:userid": .userID, "aws:principalarn": .principalARN, "aws:principalaccount": .principalAccount,
    "aws:principaltype": .principalType, "s3:signatureversion": .signatureVersion,
    "s3:authtype": .authenticationType, "s3:signatureage": .signatureAge, "s3:resourceaccount": .resourceAccount,
    "aws:sourcearn": .sourceARN, "aws:sourceaccount": .sourceAccount, "aws:resourceaccount": .resourceAccount,
    "s3:locationconstraint": .locationConstraint,
    "s3:requestobjecttagkeys": .requestObjectTagKeys, "s3:prefix": .parameter("prefix"),
    "s3:delimiter": .parameter("delimiter"), "s3:max-keys": .parameter("max-keys"),
    "s3:versionid": .parameter("versionId"), "s3:if-match": .header("if-match"),
    "s3:if-none-match": .header("if-none-match"), "s3:object-lock-mode": .header("x-amz-object-lock-mode"),
    "s3:object-lock-legal-hold": .header("x-amz-object-lock-legal-hold"),
    "s3:object-lock-retain-until-date": .header("x-amz-object-lock-retain-until-date"),
  ]

  private static let headers: Set<String> = [
    "x-amz-acl", "x-amz-content-sha256", "x-amz-copy-source", "x-amz-grant-full-control", "x-amz-grant-read",
    "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp", "x-amz-metadata-directive",
    "x-amz-object-ownership", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-customer-algorithm", "x-amz-storage-class",
    "x-amz-website-redirect-location",
  ]

  private static func isOfAWS(_ lower: String) -> Bool {
    others.contains(lower) || families.contains { lower.hasPrefix($0) && lower.count > $0.count }
  }

  private static let others: Set<String> = [
    "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:federatedprovider", "aws:multifactorauthage",
    "aws:multifactorauthpresent", "aws:principalisawsservice", "aws:principalorgid", "aws:principalorgpaths",
    "aws:principalservicename", "aws:principalservicenameslist", "aws:requestedregion", "aws:resourceorgid",
    "aws:resourceorgpaths", "aws:sourceidentity", "aws:sourceorgid",
    "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce", "aws:tagkeys", "aws:tokenissuetime",
    "aws:viaawsservice", "aws:vpcsourceip", "s3:accessgrantsinstancearn", "s3:accesspointnetworkorigin",
    "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:destinationregion",
    "s3:object-lock-remaining-retention-days", "s3:objectcreationoperation", "s3:tlsversion",
  ]

  private static let families = ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/"]
}
