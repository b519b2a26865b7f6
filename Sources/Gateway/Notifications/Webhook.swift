import Bytes
import S3Client

/// A place that notifications may be sent to, as the settings name it.
struct Webhook: Sendable {
  /// What clients call it, at the end of an ARN.
  let name: String
  let endpoint: ServiceEndpoint
  /// Path and query.
  let target: String
  /// The value of `Authorization`; it is never shown.
  let authorization: String?

  private static let maximumCount = 64

  /// Those of the settings.
  static func all(_ settings: Settings) throws(SettingsProblem) -> [Webhook] {
    var tokens = try tokens(settings.webhookTokens)
    guard settings.webhooks.count <= maximumCount else {
      throw SettingsProblem("webhooks: more than \(maximumCount)")
    }
    var webhooks: [Webhook] = []
    for text in settings.webhooks {
      let webhook = try Webhook(text, &tokens)
      guard !webhooks.contains(where: { $0.name == webhook.name }) else {
        throw SettingsProblem("webhooks: '\(webhook.name)' is there twice")
      }
      webhooks.append(webhook)
    }
    if let name = tokens.keys.sorted().first {
      throw SettingsProblem("webhook_tokens: there is no webhook '\(name)'")
    }
    return webhooks
  }

  private init(_ text: String, _ tokens: inout [String: String]) throws(SettingsProblem) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, Self.isName(parts[0]) else {
      throw SettingsProblem("webhooks: '\(parts.first ?? "")' is not of the form NAME=URL")
    }
    name = parts[0]
    let url = parts[1]
    let host = url.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }
    let slash = host.firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
    guard let endpoint = ServiceEndpoint(String(url[..<slash])) else { throw Self.problem(name) }
    self.endpoint = endpoint
    let rest = url[slash...]
    target = rest.hasPrefix("/") ? String(rest) : "/" + rest
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
      throw Self.problem(name)
    }
    // A token with a blank is a whole field, as MinIO has it.
    authorization = tokens.removeValue(forKey: name).map { $0.contains(" ") ? $0 : "Bearer \($0)" }
  }

  private static func problem(_ name: String) -> SettingsProblem {
    SettingsProblem("webhooks: '\(name)' needs a URL such as https://example.org/events")
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
      }
  }

  private static func tokens(_ text: String) throws(SettingsProblem) -> [String: String] {
    var tokens: [String: String] = [:]
    for line in text.split(whereSeparator: { $0.isNewline || $0 == "," }) {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, isName(parts[0]), parts[1].utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
        tokens.updateValue(parts[1], forKey: parts[0]) == nil
      else { throw SettingsProblem("webhook_tokens: a line is not of the form NAME=TOKEN, or a name is there twice") }
    }
    return tokens
  }
}

/// Which addresses a webhook may have. What a name stands for is asked when it is connected to.
enum WebhookAddress {
  /// This machine and its link, where services listen that trust whoever reaches them: clouds give out keys at 169.254.169.254.
  private static let near = [
    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "::/128", "::1/128", "fe80::/10", "fd00:ec2::254/128",
  ].compactMap(IPNetwork.init)
  /// No single machine.
  private static let shared = ["224.0.0.0/4", "255.255.255.255/32", "ff00::/8"].compactMap(IPNetwork.init)

  /// - Parameter address: an IP address as a text; one that cannot be read is not permitted.
  static func isPermitted(_ address: String, near isNearPermitted: Bool) -> Bool {
    let plain = String(address.prefix { $0 != "%" })
    let mapped = "::ffff:"
    let text = plain.lowercased().hasPrefix(mapped) ? String(plain.dropFirst(mapped.count)) : plain
    guard IPNetwork(text) != nil, !shared.contains(where: { $0.contains(text) }) else { return false }
    return isNearPermitted || !near.contains { $0.contains(text) }
  }
}
