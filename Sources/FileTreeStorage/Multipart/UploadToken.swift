import Bytes
import Crypto
import Storage
import Synchronization

/// What an upload id says: a number that grows from upload to upload, and a secret.
struct UploadToken: Hashable, Sendable {
  private static let secretBytes = 16
  static let count = 8 + secretBytes

  let bytes: [UInt8]

  init(number: UInt64) {
    bytes = withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) } + SecureRandom.bytes(Self.secretBytes)
  }

  /// Nil for what no mount has ever given out.
  init?(_ id: UploadID) { self.init(text: id.text) }

  init?(text: String) {
    guard text.utf8.count == 2 * Self.count, let bytes = Hex.decode(text) else { return nil }
    // One spelling: it names a folder.
    guard Hex.encode(bytes).utf8.elementsEqual(text.utf8) else { return nil }
    self.bytes = bytes
  }

  /// As it stands in a record's key.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = Array(bytes)
  }

  var text: String { Hex.encode(bytes) }

  var id: UploadID {
    guard let id = UploadID(text) else { preconditionFailure("48 digits are an upload id") }
    return id
  }
}

/// Numbers uploads in the order in which they begin, also after a restart and whatever the clock does meanwhile.
final class UploadNumbers: Sendable {
  private let last = Mutex<UInt64>(0)

  func next(at now: Timestamp) -> UInt64 {
    last.withLock { last in
      last = max(last + 1, UInt64(max(now.milliseconds, 0)) << 16)
      return last
    }
  }
}
