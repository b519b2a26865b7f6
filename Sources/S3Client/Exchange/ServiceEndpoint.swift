/// Where an S3 service is: `http://host[:port]` or `https://host[:port]`. Buckets are addressed by path.
package struct ServiceEndpoint: Sendable, Hashable, CustomStringConvertible {
  package let isTLS: Bool
  /// A name in lower case, or an IP address without brackets.
  package let host: String
  package let port: UInt16

  package init(isTLS: Bool, host: String, port: UInt16) {
    self.isTLS = isTLS
    self.host = host
    self.port = port
  }

  /// Nil for anything but a scheme, a host and perhaps a port: credentials, paths and queries have no meaning here.
  package init?(_ url: String) {
    let text = url.lowercased()
    let isTLS = text.hasPrefix("https://")
    guard isTLS || text.hasPrefix("http://") else { return nil }
    var rest = text.dropFirst(isTLS ? 8 : 7)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    guard let (host, port) = Self.split(rest, defaultPort: isTLS ? 443 : 80) else { return nil }
    self.init(isTLS: isTLS, host: host, port: port)
  }

  /// The value of the `Host` field: with the port where it is not the scheme's own.
  package var hostField: String {
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
  }

  package var description: String { (isTLS ? "https://" : "http://") + hostField }

  private static func split(_ authority: Substring, defaultPort: UInt16) -> (host: String, port: UInt16)? {
    var host = authority
    var port = defaultPort
    let isBracketed = authority.hasPrefix("[")
    if let colon = authority.lastIndex(of: ":"), !isBracketed || authority[..<colon].hasSuffix("]") {
      guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
      (host, port) = (authority[..<colon], number)
    }
    if isBracketed {
      guard host.hasSuffix("]") else { return nil }
      host = host.dropFirst().dropLast()
    }
    let isPlain = host.utf8.allSatisfy { byte in
      switch byte {
      case 0x61...0x7a, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
      case UInt8(ascii: ":"): isBracketed
      default: false
      }
    }
    return isPlain && !host.isEmpty ? (String(host), port) : nil
  }
}
