/// The master keys of a store: the first seals new data keys, the others only open what they sealed.
package struct Keyring: Sendable, CustomStringConvertible, CustomReflectable {
  /// Never empty.
  private let keys: [MasterKey]
  /// The master keys that clients may name (SSE-KMS); the first is meant where they name none. Empty: SSE-KMS is refused.
  package let kmsKeys: [String]

  /// - Parameters:
  ///   - keys: not empty, each name once.
  ///   - kmsKeys: names of some of them.
  init(keys: [MasterKey], kmsKeys: [String]) {
    self.keys = keys
    self.kmsKeys = kmsKeys
  }

  /// The name of the key that seals new data keys.
  package var current: String { keys[0].name }
  package var names: [String] { keys.map(\.name) }

  package var description: String { "(keys \(names.joined(separator: ", ")))" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// What tells the key of this name from another of the same name; nil where there is none.
  package func check(of name: String) -> Int64? { self[name]?.check }

  /// The master key that a client means.
  /// - Parameter id: a name, or an ARN that ends in `key/` or `alias/` and the name; nil or empty: the first.
  /// - Returns: nil where clients may name no such key.
  package func kmsKey(named id: String?) -> String? {
    guard let id, !id.isEmpty else { return kmsKeys.first }
    let name: Substring
    if let last = id.split(separator: "/", omittingEmptySubsequences: false).last, id.hasPrefix("arn:") {
      name = last
    } else {
      name = id[...]
    }
    return kmsKeys.first { $0 == name }
  }

  subscript(name: String) -> MasterKey? { keys.first { $0.name == name } }
}
