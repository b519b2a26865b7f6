import Identity
import Storage

/// Users and their keys, as a file lists them:
///
/// ```yaml
/// users:
///   - name: alice
///     role: account            # owner, admin, member, viewer: rights on all buckets; account: buckets of its own
///     email: alice@example.org # optional
///     canonical_id: 0123…      # optional, 64 hexadecimal digits; else made of the name
///     keys:
///       - access_key: ALICE
///         secret_key_file: /run/secrets/alice   # or secret_key
/// ```
struct IdentityFile {
  private(set) var users: [User] = []
  private(set) var keys: [AccessKey] = []

  /// Secrets shorter than this are refused.
  private static let shortestSecret = 8

  /// - Parameter path: empty: nobody.
  init(path: String) throws(SettingsProblem) {
    guard !path.isEmpty else { return }
    let text: String
    do throws(SmallFile.Problem) { text = try SmallFile.read(path) } catch {
      throw SettingsProblem("identity_file: \(error.description)")
    }
    do throws(YAMLFault) {
      guard let root = try YAMLDocument.parse(text) else { return }
      let fields = try root.fields(["users"])
      for user in try fields["users"]?.items() ?? [] { try add(user) }
    } catch { throw SettingsProblem("\(path):\(error.line): \(error.problem)") }
  }

  private mutating func add(_ node: YAMLNode) throws(YAMLFault) {
    let fields = try node.fields(["name", "role", "email", "canonical_id", "keys"])
    guard let name = try fields["name"]?.text(), !name.isEmpty else { throw node.fault("a user needs a name") }
    guard !users.contains(where: { $0.name == name }) else { throw node.fault("the user '\(name)' is given twice") }
    guard let role = try fields["role"]?.text().flatMap(Role.init(rawValue:)) else {
      let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
      throw (fields["role"] ?? node).fault("the role of '\(name)' must be one of \(roles)")
    }
    var id: UserID?
    if let field = fields["canonical_id"] {
      id = UserID(try field.text() ?? "")
      guard id != nil else { throw field.fault("a canonical_id has 64 hexadecimal digits in lower case") }
    }
    let user = User(name: name, tenant: .default, role: role, id: id, email: try fields["email"]?.text())
    guard !users.contains(where: { $0.id == user.id }) else { throw node.fault("the canonical_id is given twice") }
    users.append(user)
    for key in try fields["keys"]?.items() ?? [] { try add(key, of: user) }
  }

  private mutating func add(_ node: YAMLNode, of user: User) throws(YAMLFault) {
    let fields = try node.fields(["access_key", "secret_key", "secret_key_file", "enabled"])
    guard let id = try fields["access_key"]?.text(), id.utf8.count >= 3 else {
      throw node.fault("a key needs an access_key of at least 3 characters")
    }
    guard !keys.contains(where: { $0.id == id }) else { throw node.fault("the access_key '\(id)' is given twice") }
    let secret = try Self.secret(fields, node)
    guard secret.utf8.count >= Self.shortestSecret else {
      throw node.fault("the secret of '\(id)' needs at least \(Self.shortestSecret) characters")
    }
    let isEnabled = try fields["enabled"]?.text().map { $0 == "true" } ?? true
    keys.append(
      AccessKey(
        id: id, secret: secret, tenant: user.tenant, role: user.role, isEnabled: isEnabled,
        user: user.role == .account ? user.id : nil, userName: user.name))
  }

  private static func secret(_ fields: [String: YAMLNode], _ node: YAMLNode) throws(YAMLFault) -> String {
    switch (try fields["secret_key"]?.text(), try fields["secret_key_file"]?.text()) {
    case (let secret?, nil): return secret
    case (nil, let path?):
      do throws(SmallFile.Problem) {
        let text = try SmallFile.read(path)
        return String(text.prefix { !$0.isNewline })
      } catch { throw node.fault(error.description) }
    default: throw node.fault("a key needs either secret_key or secret_key_file")
    }
  }
}
