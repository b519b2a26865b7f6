import Bytes
import Storage

/// A cursor as clients keep it: opaque to them, safe in an URL.
extension ChangeCursor {
  /// The format, the bucket and the sequence, in hexadecimal.
  var text: String {
    Hex.encode([Self.format] + [bucketID.bigEndian, sequence.bigEndian].withUnsafeBytes { [UInt8]($0) })
  }

  /// Nil for what was never given out.
  init?(_ text: String) {
    guard let bytes = Hex.decode(text), bytes.count == 17, bytes[0] == Self.format else { return nil }
    let numbers = [bytes[1..<9], bytes[9...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(bucketID: Int64(bitPattern: numbers[0]), sequence: Int64(bitPattern: numbers[1]))
  }

  private static let format: UInt8 = 1
}
