/// The URLs that the client library takes instead of paths. Everything that could mean something in a URL is escaped, and no URL has credentials.
struct ShareURL {
  let root: String

  init(host: String, port: UInt16, share: String, path: String) {
    let share = "smb://\(host):\(port)/\(Self.escaped(share))"
    root = path.isEmpty ? share : "\(share)/\(Self.escaped(path))"
  }

  func of(_ path: String) -> String { path.isEmpty ? root : "\(root)/\(Self.escaped(path))" }

  static func escaped(_ path: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(path.utf8.count)
    for byte in path.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), hex(byte >> 4), hex(byte & 15)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"): true
    default: false
    }
  }
}
