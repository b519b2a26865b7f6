import Crypto

/// A named key that data keys are sealed under. Its text is the name alone.
struct MasterKey: Sendable, CustomStringConvertible {
  /// Characters of a name, at most.
  static let maximumName = 64

  let name: String
  let secret: Secret
  /// Tells another key of the same name, and nothing else: 63 bits that cannot be turned back.
  let check: Int64

  init(name: String, secret: Secret) {
    self.name = name
    self.secret = secret
    check = Self.check(secret)
  }

  var description: String { name }

  /// Names start with a letter or digit; `.`, `_` and `-` may follow.
  static func isName(_ text: Substring) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard let first = text.utf8.first, isPlain, text.utf8.count <= maximumName else { return false }
    return first != UInt8(ascii: ".") && first != UInt8(ascii: "_") && first != UInt8(ascii: "-")
  }

  private static func check(_ secret: Secret) -> Int64 {
    let message = Array("martinet master key check".utf8)
    let code = message.withUnsafeBytes { HMACSHA256(key: secret.bytes).code(of: $0) }
    return code.withUnsafeBytes { Int64($0.loadUnaligned(as: UInt64.self).littleEndian >> 1) }
  }
}
