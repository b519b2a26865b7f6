import Bytes
import Crypto

/// One claimed signature and what it is compared with.
struct SignatureAttempt {
  let claim: SignatureClaim
  let key: SigningKey
  /// The request as it was received.
  let received: CanonicalRequest

  /// Whether the signature is that of `request`.
  func matches(_ request: CanonicalRequest) -> Bool {
    matches(request, key)
  }

  func matches(_ request: CanonicalRequest, _ key: SigningKey) -> Bool {
    guard let signature = claim.signature else { return false }
    return key.signature(of: request.stringToSign(date: claim.date, credential: claim.credential)) == signature
  }

  /// Whether the signature is that of the request as received, or as it may have been before a known proxy changed it.
  func isAccepted(by policy: SignaturePolicy, forwardedHosts: [String]) -> Bool {
    if matches(received) { return true }
    guard claim.signature != nil else { return false }
    let hosts = hosts(policy, forwardedHosts)
    let paths = [received.path] + policy.pathPrefixes.map { CanonicalRequest.encodePath($0) + received.path }
    let isHEAD = policy.acceptsGETForHEAD && received.method == "HEAD"
    for method in isHEAD ? ["HEAD", "GET"] : [received.method] {
      for path in paths {
        for host in hosts {
          var request = received
          request.method = method
          request.path = path
          request.host = host
          if matches(request) { return true }
        }
      }
    }
    return false
  }

  /// Every name that the client may have signed for, each with and without a default port.
  private func hosts(_ policy: SignaturePolicy, _ forwardedHosts: [String]) -> [[UInt8]] {
    var hosts = [received.host]
    for name in (forwardedHosts + policy.hostAliases).map({ [UInt8]($0.utf8) }) where !hosts.contains(name) {
      hosts.append(name)
    }
    for name in hosts {
      for variant in Self.portVariants(of: name) where !hosts.contains(variant) { hosts.append(variant) }
    }
    return hosts
  }

  private static func portVariants(of host: [UInt8]) -> [[UInt8]] {
    let ports = [Array(":80".utf8), Array(":443".utf8)]
    for port in ports where host.count > port.count && host.suffix(port.count).elementsEqual(port) {
      return [Array(host.dropLast(port.count))]
    }
    let name = host.lastIndex(of: UInt8(ascii: "]")).map { host[$0...] } ?? host[...]
    return name.contains(UInt8(ascii: ":")) || host.isEmpty ? [] : ports.map { host + $0 }
  }
}
