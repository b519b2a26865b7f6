import Bytes
import Crypto
import Storage

extension Checksum {
  /// The value as headers and documents show it: base64, and for a composite one the number of parts.
  func text(parts: Int) -> String {
    switch kind {
    case .fullObject: Base64.encode(value)
    case .composite: "\(Base64.encode(value))-\(parts)"
    }
  }
}

extension Checksum.Kind {
  /// As `x-amz-checksum-type` says it.
  var name: String {
    switch self {
    case .fullObject: "FULL_OBJECT"
    case .composite: "COMPOSITE"
    }
  }

  /// Nil for another name.
  init?(name: String) {
    switch name {
    case "FULL_OBJECT": self = .fullObject
    case "COMPOSITE": self = .composite
    default: return nil
    }
  }
}
