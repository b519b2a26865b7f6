package import FileTreeStorage

/// An SMB share and how to use it: what a mount's settings say, checked.
package struct SMBShare: Sendable {
  /// Name or address of the server, without a port.
  package let host: String
  package let port: UInt16
  package let share: String
  /// The folder of the share that the mount's root is; the share's own root by default.
  package let path: TreePath
  /// Windows domain or workgroup; empty for the server's own accounts.
  package let domain: String
  package let username: String
  package let password: SMBPassword
  package let encryption: Encryption
  package let limits: Limits

  /// What the connection must be.
  package enum Encryption: String, Sendable, CaseIterable {
    /// Signed where the server asks for it, not encrypted.
    case off
    /// Encrypted where the server can.
    case desired
    /// Encrypted, or not used at all.
    case required
  }

  /// - Throws: what is wrong with which field, in the words of the settings.
  package init(
    host: String, port: Int = 445, share: String, path: String = "", domain: String = "", username: String,
    password: SMBPassword, encryption: Encryption = .desired, limits: Limits = Limits.standard
  ) throws(InvalidSMBShare) {
    guard Self.isHost(host) else {
      throw InvalidSMBShare("host", "is not a host name or an address; the port is a field of its own")
    }
    guard let port = UInt16(exactly: port), port > 0 else { throw InvalidSMBShare("port", "must be 1 to 65535") }
    guard Self.isShareName(share) else {
      throw InvalidSMBShare("share", #"is empty, longer than 80 bytes, or contains one of /\:*?"<>|"#)
    }
    guard let folder = Self.folder(path) else {
      throw InvalidSMBShare("path", #"is not a folder of the share: names joined by /, without .. and \:*?"<>|"#)
    }
    guard !username.isEmpty, Self.isAccountName(username) else {
      throw InvalidSMBShare(
        "username",
        "is empty, longer than 255 bytes, begins with a space, or contains control characters; a domain has a field of its own"
      )
    }
    guard Self.isAccountName(domain) else {
      throw InvalidSMBShare("domain", "is longer than 255 bytes, begins with a space, or contains control characters")
    }
    self.host = host
    self.port = port
    self.share = share
    self.path = folder
    self.domain = domain
    self.username = username
    self.password = password
    self.encryption = encryption
    self.limits = limits
  }
}

/// A field of a share that cannot be used.
package struct InvalidSMBShare: Error, Hashable, Sendable {
  /// As it is called in the settings.
  package let field: String
  /// What is wrong: `FIELD` and this make a sentence.
  package let text: String

  init(_ field: String, _ text: String) {
    self.field = field
    self.text = text
  }
}

// MARK: What the fields may hold

extension SMBShare {
  private static func isHost(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
      }
  }

  private static func isShareName(_ text: String) -> Bool {
    text.utf8.count <= 80 && TreePath(text)?.isRoot == false && !text.utf8.contains(UInt8(ascii: "/"))
      && SMBName.isValid(text[...])
  }

  private static func isAccountName(_ text: String) -> Bool {
    text.utf8.count <= 255 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && text.utf8.first != UInt8(ascii: " ")
  }

  private static func folder(_ text: String) -> TreePath? {
    var bytes = text.utf8[...]
    while bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    guard let path = TreePath(String(Substring(bytes))), SMBName.isValid(path) else { return nil }
    return path
  }
}
