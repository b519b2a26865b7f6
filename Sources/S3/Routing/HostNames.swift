/// The host names that are domains of buckets: `bucket.s3.example.org` names `bucket` where `s3.example.org` is a domain.
package struct HostNames: Sendable {
  private let domains: [String]
  private let endpoints: Set<String>

  /// - Parameters:
  ///   - domains: without a port; letters in either case.
  ///   - endpoints: names of the gateway itself, with or without a port: no buckets, though they may lie in a domain.
  package init(domains: [String] = [], endpoints: [String] = []) {
    self.domains = domains.map { $0.lowercased() }
    self.endpoints = Set(endpoints.map { Self.withoutPort($0).lowercased() })
  }

  /// Whether every host is path style.
  package var isEmpty: Bool { domains.isEmpty }

  /// The bucket that a `Host` field stands for; nil for the domain itself and for every other host, which are path style.
  package func bucket(ofHost field: String) -> String? {
    guard !domains.isEmpty else { return nil }
    let host = Self.withoutPort(field).lowercased()
    guard !endpoints.contains(host) else { return nil }
    for domain in domains where host.utf8.count > domain.utf8.count + 1 && host.hasSuffix(domain) {
      let name = host.utf8.dropLast(domain.utf8.count)
      if name.last == UInt8(ascii: ".") { return String(Substring(name.dropLast())) }
    }
    return nil
  }

  private static func withoutPort(_ field: String) -> String {
    guard let colon = field.utf8.lastIndex(of: UInt8(ascii: ":")), !field.utf8.contains(UInt8(ascii: "]")) else {
      return field
    }
    return String(field[..<colon])
  }
}
