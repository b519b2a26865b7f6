/// Where access keys are looked up. Asked once for each request: what it does not give any more is refused at once.
package protocol CredentialStore: Sendable {
  /// Nil when there is no key of that id. A disabled key is given, so that the refusal can be told apart in the audit.
  func accessKey(_ id: String) -> AccessKey?
}

/// Access keys that are known from the start, such as the root key of the settings.
package struct FixedCredentialStore: CredentialStore {
  private let keys: [String: AccessKey]

  /// Where two keys have the same id the first one counts.
  package init(_ keys: [AccessKey]) {
    self.keys = Dictionary(keys.map { ($0.id, $0) }) { first, _ in first }
  }

  package func accessKey(_ id: String) -> AccessKey? { keys[id] }
}
