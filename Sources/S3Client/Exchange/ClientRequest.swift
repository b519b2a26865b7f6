/// A request to a bucket or to one of its keys, not yet signed.
package struct ClientRequest: Sendable {
  package var method: String
  package var bucket: String
  /// As it is, not percent-encoded; nil for the bucket itself.
  package var key: String?
  /// Not percent-encoded; a name without a value has an empty one.
  package var query: [(name: String, value: String)] = []
  /// Names in lower case. What the sender adds itself is not among them: host, date, payload hash, length, signature.
  package var headers: [(name: String, value: String)] = []
  /// Whether sending it twice has the effect of sending it once, so that it may be sent again after an unclear failure.
  package var isRepeatable = true

  package init(_ method: String, bucket: String, key: String? = nil) {
    self.method = method
    self.bucket = bucket
    self.key = key
  }
}

/// What a request sends. It is asked for anew at each attempt.
package enum OutgoingBody {
  case none
  /// Signed by its hash.
  case bytes([UInt8])
  /// Read while it is sent, never held as a whole.
  case stream(any BodySource)

  var length: Int64 {
    switch self {
    case .none: 0
    case .bytes(let bytes): Int64(bytes.count)
    case .stream(let source): source.length
    }
  }
}

/// A body that is read once from front to end.
package protocol BodySource: AnyObject {
  /// Bytes in all.
  var length: Int64 { get }

  /// Puts at least one byte in the front of `buffer` and says how many; 0 is the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int
}
