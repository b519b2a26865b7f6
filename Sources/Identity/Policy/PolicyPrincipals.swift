import Storage

/// Whom a statement is about.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
enum PolicyPrincipals: Hashable, Sendable {
  case everybody
  case these([Member])
  /// Everybody but these.
  case allBut([Member])

  enum Member: Hashable, Sendable {
    /// A tenant's own people: `arn:aws:iam::000000000001:root`, or the number alone.
    case account(String)
    /// `arn:aws:iam::000000000001:user/alice`. An empty account is the bucket's own.
    case user(account: String, name: String)
    case canonical(UserID)
    /// A part of the gateway itself, by the name that AWS's has: `logging.s3.amazonaws.com`.
    case service(String)
    /// Somebody that cannot ask here: a federated user of AWS.
    case nobody

    /// Nil where the text names no principal.
    init?(aws text: String) {
      let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        self = .account(text)
        return
      }
      guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[3].isEmpty,
        !parts[5].contains("*"), !parts[5].contains("?")
      else { return nil }
      switch (parts[2], parts[5]) {
      case ("iam", "root"): self = .account(parts[4])
      case ("iam", let user) where user.hasPrefix("user/"):
        guard let name = user.split(separator: "/").last, user.split(separator: "/").count > 1 else { return nil }
        self = .user(account: parts[4], name: String(name))
      case ("iam", let role) where role.hasPrefix("role/"), ("sts", let role) where role.hasPrefix("assumed-role/"):
        self = .nobody
      default: return nil
      }
    }

    fileprivate func names(_ principal: Principal) -> Bool {
      switch self {
      case .account(let account): principal.role != .account && Self.isAccount(account, of: principal.tenant)
      case .user(let account, let name): principal.userName == name && Self.isAccount(account, of: principal.tenant)
      case .canonical(let user): principal.user == user
      case .service, .nobody: false
      }
    }

    private static func isAccount(_ text: String, of tenant: TenantID) -> Bool {
      text.isEmpty || text == tenant.accountNumber
    }
  }

  /// - Parameter isDenial: what is denied to everybody is denied to services too, but nobody lets them in without naming them.
  func include(service: String, isDenial: Bool) -> Bool {
    switch self {
    case .everybody: isDenial
    case .these(let members): members.contains(.service(service))
    case .allBut(let members): !members.contains(.service(service))
    }
  }

  /// - Parameter principal: nil: anonymous, whom only `everybody` takes in.
  func include(_ principal: Principal?) -> Bool {
    switch self {
    case .everybody: true
    case .these(let members): principal.map { principal in members.contains { $0.names(principal) } } ?? false
    case .allBut(let members): !(principal.map { principal in members.contains { $0.names(principal) } } ?? false)
    }
  }
}

extension TenantID {
  /// What stands for it where AWS has the number of an account: twelve digits.
  package var accountNumber: String {
    let digits = String(rawValue)
    return String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
  }
}
