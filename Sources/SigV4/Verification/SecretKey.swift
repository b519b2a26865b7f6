import Crypto

/// The secret of an access key. It never shows itself in a description, a dump or an interpolation.
package struct SecretKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  let bytes: [UInt8]

  /// The secret with the UTF-8 bytes of `text`.
  package init(_ text: String) {
    bytes = [UInt8](text.utf8)
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var description: String { "SecretKey" }
  package var debugDescription: String { "SecretKey" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// In time that depends on the lengths alone.
  package static func == (left: SecretKey, right: SecretKey) -> Bool {
    constantTimeEqual(left.bytes, right.bytes)
  }
}
