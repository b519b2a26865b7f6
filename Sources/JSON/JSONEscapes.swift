/// Which letters may follow a backslash.
package enum JSONEscapes: Sendable {
  /// Those of RFC 8259.
  case standard
  /// Also `\$` and `\v`, which POST policies may have.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>
  case ofPostPolicies

  func meaning(of letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "$") where self == .ofPostPolicies: letter
    case UInt8(ascii: "v") where self == .ofPostPolicies: 0x0B
    default: nil
    }
  }
}
