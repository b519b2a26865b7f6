import Storage
import XML

/// Which events of a bucket go where.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html>
package struct NotificationConfiguration: Sendable {
  package struct Rule: Sendable {
    package let id: String
    /// The ARN as the client wrote it.
    package let arn: String
    /// The webhook's name, at the end of the ARN.
    package let webhook: String
    package let events: Set<NotificationEvent>
    package let prefix: String
    package let suffix: String

    package func applies(to notification: Notification) -> Bool {
      events.contains(notification.event) && notification.key.text.utf8.starts(with: prefix.utf8)
        && notification.key.text.utf8.reversed().starts(with: suffix.utf8.reversed())
    }
  }

  package let rules: [Rule]

  package var webhooks: Set<String> { Set(rules.map(\.webhook)) }

  /// Reads what is kept of a bucket.
  package init(stored document: [UInt8]) throws(S3Error) {
    guard let root = try? XMLElement.read(document) else { throw .malformedXML }
    try self.init(root)
  }

  static let targets = ["QueueConfiguration": "Queue", "TopicConfiguration": "Topic"]

  /// - Throws: InvalidArgument for what is none: an event, a filter, an ARN.
  init(_ root: XMLElement) throws(S3Error) {
    rules = try root.children.map { (element) throws(S3Error) in try Rule(element) }
  }

  /// Two rules that may send the same event twice.
  var hasOverlap: Bool {
    for (number, rule) in rules.enumerated() {
      for other in rules[(number + 1)...] where !rule.events.isDisjoint(with: other.events) {
        let prefixes = rule.prefix.hasPrefix(other.prefix) || other.prefix.hasPrefix(rule.prefix)
        let suffixes = rule.suffix.hasSuffix(other.suffix) || other.suffix.hasSuffix(rule.suffix)
        if prefixes && suffixes { return true }
      }
    }
    return false
  }
}

extension NotificationConfiguration.Rule {
  fileprivate init(_ element: XMLElement) throws(S3Error) {
    id = element.text(of: "Id") ?? ""
    guard let kind = NotificationConfiguration.targets[element.name], let arn = element.text(of: kind) else {
      throw S3Error(
        .notImplemented, "The destination \(element.name) is not implemented: notifications go to webhooks.")
    }
    self.arn = arn
    guard let webhook = Self.webhook(arn) else {
      throw .invalidArgument("The ARN is not well formed", name: kind, value: arn)
    }
    self.webhook = webhook
    var events: Set<NotificationEvent> = []
    for name in element.children(named: "Event").map(\.text) {
      guard let named = NotificationEvent.named(name) else {
        throw .invalidArgument("A specified event is not supported for notifications.", name: "Event", value: name)
      }
      events.formUnion(named)
    }
    self.events = events
    var found: [String: String] = [:]
    for rule in element.first("Filter")?.first("S3Key")?.children(named: "FilterRule") ?? [] {
      let name = rule.text(of: "Name") ?? ""
      let lower = name.lowercased()
      guard ["prefix", "suffix"].contains(lower) else {
        throw .invalidArgument("filter rule name must be either prefix or suffix", name: "FilterRule.Name", value: name)
      }
      guard found.updateValue(rule.text(of: "Value") ?? "", forKey: lower) == nil else {
        throw .invalidArgument(
          "Cannot specify more than one \(lower) rule in a filter.", name: "FilterRule.Name", value: name)
      }
    }
    prefix = found["prefix"] ?? ""
    suffix = found["suffix"] ?? ""
  }

  /// `arn:martinet:sqs:REGION:NAME:webhook`; MinIO's form is taken too.
  private static func webhook(_ arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", ["martinet", "minio"].contains(parts[1]),
      ["sqs", "sns"].contains(parts[2]), !parts[4].isEmpty, parts[5] == "webhook"
    else { return nil }
    return String(parts[4])
  }
}
