import Bytes

/// The addresses and networks whose forwarded host is believed.
struct TrustedProxies: Sendable {
  private let networks: [IPNetwork]

  /// Texts that `isValid` refuses are left out.
  init(_ texts: [String]) { networks = texts.compactMap(IPNetwork.init) }

  func contain(_ address: String) -> Bool { networks.contains { $0.contains(address) } }

  static func isValid(_ text: String) -> Bool { IPNetwork(text) != nil }
}
