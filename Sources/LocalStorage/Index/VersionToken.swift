import Bytes
import Crypto
import Storage

/// What a version id says: the sequence of the version, by which it is found, and its random bits, without which it is not; both in
/// hexadecimal.
struct VersionToken: Hashable, Sendable {
  let sequence: Int64
  /// 0: the `null` version.
  let secret: Int64

  init(sequence: Int64, secret: Int64) {
    self.sequence = sequence
    self.secret = secret
  }

  /// Nil for `null` and for what this store has never given out.
  init?(_ id: VersionID) {
    guard let bytes = Hex.decode(id.text), bytes.count == 16 else { return nil }
    self.init(sequence: Self.number(bytes[..<8]), secret: Self.number(bytes[8...]))
  }

  var id: VersionID {
    guard secret != 0 else { return .null }
    let bytes = [sequence.bigEndian, secret.bigEndian].withUnsafeBytes { [UInt8]($0) }
    guard let id = VersionID(Hex.encode(bytes)) else { preconditionFailure("32 digits are a version id") }
    return id
  }

  /// Random bits for a new version.
  static func newSecret() -> Int64 {
    while true {
      let secret = number(SecureRandom.bytes(8)[...])
      if secret != 0 { return secret }
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
  }
}
