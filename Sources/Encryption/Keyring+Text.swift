import Bytes

/// Why a text is not a list of master keys. It never shows a key.
package struct KeyringFault: Error, CustomStringConvertible, Sendable {
  package let description: String

  init(_ line: Int, _ problem: String) { description = "line \(line): \(problem)" }
  init(_ problem: String) { description = problem }
}

extension Keyring {
  /// Lines, and keys, at most.
  private static let maximumKeys = 1000

  /// Reads keys as lines of `NAME:BASE64`; empty lines and those that begin with `#` are comments.
  /// - Parameters:
  ///   - text: the first key is the current one.
  ///   - kmsKeys: those that clients may name.
  package init(text: String, kmsKeys: [String] = []) throws(KeyringFault) {
    var keys: [MasterKey] = []
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      let key = try Self.key(line, number)
      if keys.contains(where: { $0.name == key.name }) { throw KeyringFault(number, "the name is there twice") }
      keys.append(key)
      if keys.count > Self.maximumKeys { throw KeyringFault(number, "more than \(Self.maximumKeys) keys") }
    }
    guard !keys.isEmpty else { throw KeyringFault("no key in it") }
    for name in kmsKeys where !keys.contains(where: { $0.name == name }) {
      throw KeyringFault("clients may name the key \(name), which is not in it")
    }
    self.init(keys: keys, kmsKeys: kmsKeys)
  }

  private static func key(_ line: Substring, _ number: Int) throws(KeyringFault) -> MasterKey {
    guard let colon = line.firstIndex(of: ":") else { throw KeyringFault(number, "not of the form NAME:BASE64") }
    let name = line[..<colon]
    guard MasterKey.isName(name) else {
      throw KeyringFault(number, "a name has letters, digits, '.', '_' and '-', \(MasterKey.maximumName) at most")
    }
    guard let bytes = Base64.decode(String(line[line.index(after: colon)...])) else {
      throw KeyringFault(number, "the key is not base64")
    }
    guard let secret = Secret(bytes) else {
      throw KeyringFault(number, "a key has \(Secret.length) bytes, this one \(bytes.count)")
    }
    return MasterKey(name: String(name), secret: secret)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start.suffix(0) }
    return start[...last]
  }
}
