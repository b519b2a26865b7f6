/// The password of a share, wherever it comes from. It is asked for anew when a session is made, every 30 s while there are sessions, and at once
/// when the server refuses it, so that a changed one is used without a restart. Never printed.
package struct SMBPassword: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let source: @Sendable () throws(PasswordFault) -> String

  /// The longest that the client library takes.
  private static let maximumBytes = 255

  /// - Parameter source: gives the password as it is at the time, or says why there is none.
  package init(from source: @escaping @Sendable () throws(PasswordFault) -> String) { self.source = source }

  /// One that does not change.
  package static func value(_ text: String) -> SMBPassword { SMBPassword { () throws(PasswordFault) in text } }

  func read() throws(PasswordFault) -> String {
    let text = try source()
    guard !text.isEmpty else { throw PasswordFault("it is empty") }
    guard text.utf8.count <= Self.maximumBytes else {
      throw PasswordFault("it is longer than \(Self.maximumBytes) bytes")
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 }) else { throw PasswordFault("it contains control characters") }
    // It would be lost on the way to the program that renames.
    guard text.utf8.first != UInt8(ascii: " ") else { throw PasswordFault("it begins with a space") }
    return text
  }

  package var description: String { "(password)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why there is no password, without any of its bytes; part of a sentence for people.
package struct PasswordFault: Error, Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }
}
