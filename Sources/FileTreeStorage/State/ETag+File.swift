import Bytes
import Crypto
package import Storage

extension ETag {
  /// The tag of a file as it is: it changes with every edit, and has not the form of an MD5.
  package init(ofFile status: FileStatus) {
    let digest = SHA256.hash(status.stamp)
    self.init(digest.withUnsafeBytes { Hex.encode(UnsafeRawBufferPointer(rebasing: $0[..<16])) } + "-1")
  }
}

extension FileStatus {
  /// Size and time of the last modification, in 16 bytes: what tells one state of a file from another.
  package var stamp: [UInt8] {
    var bytes: [UInt8] = []
    for number in [size, modified] { withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Names a state for WOPI hosts: time of the last modification in units of 100 ns, size, and number of the file. Nil where the number is not known.
  package var itemVersion: String? {
    guard fileID != 0 else { return nil }
    return [UInt64(bitPattern: modified / 100), UInt64(bitPattern: size), fileID]
      .map { String($0, radix: 16) }.joined(separator: "-")
  }

  package var lastModified: Timestamp {
    // Rounded towards the past also before 1970.
    Timestamp(milliseconds: modified >= 0 ? modified / 1_000_000 : (modified - 999_999) / 1_000_000)
  }
}
