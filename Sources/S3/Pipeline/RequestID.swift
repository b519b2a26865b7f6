import Bytes
import Crypto
import Synchronization

/// Names one request: in the answer's headers and errors, in the log and in the audit.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
  private let value: UInt64

  /// 16 upper-case hexadecimal digits: `x-amz-request-id`.
  package let text: String

  /// A new one. Ids do not repeat within a process.
  package init() {
    value = Self.mixed(Self.seed &+ Self.count.wrappingAdd(1, ordering: .relaxed).newValue)
    text = Self.hexadecimal(value)
  }

  /// Names this process: `x-amz-id-2`.
  package var hostText: String { Self.hostText }

  package var description: String { text }

  private static let hostText = Base64.encode(SecureRandom.bytes(24))
  private static let seed = SecureRandom.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  private static let count = Atomic<UInt64>(0)

  /// The finaliser of SplitMix64: a permutation, so that different counts stay different.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { buffer in
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place)) & 15
        buffer[place] = digit < 10 ? 48 + digit : 55 + digit
      }
      return 16
    }
  }
}
