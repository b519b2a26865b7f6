import Bytes
import Crypto
import Storage
import XML

extension LifecycleConfiguration {
  private static let root = "LifecycleConfiguration"
  /// What the stored document has beside the rules.
  private static let minimumSizeElement = "TransitionDefaultMinimumObjectSize"

  /// Reads the document of a client and checks it as S3 does.
  /// - Parameter makeID: names a rule that came without an ID.
  package init(
    document: [UInt8], minimumSize: TransitionMinimumSize = .allStorageClasses,
    makeID: () -> String = LifecycleRule.freshID
  ) throws(LifecycleFault) {
    let root = try Self.read(document)
    try self.init(rules: root.children, minimumSize: minimumSize, makeID: makeID)
  }

  /// Reads what `stored` wrote.
  package init(stored document: [UInt8]) throws(LifecycleFault) {
    let root = try Self.read(document)
    guard let text = root.text(of: Self.minimumSizeElement), let minimumSize = TransitionMinimumSize(rawValue: text)
    else { throw .malformed }
    let rules = root.children.filter { $0.name != Self.minimumSizeElement }
    try self.init(rules: rules, minimumSize: minimumSize, makeID: LifecycleRule.freshID)
  }

  private static func read(_ document: [UInt8]) throws(LifecycleFault) -> XMLElement {
    guard let root = try? XMLElement.read(document), root.name == Self.root else {
      throw .malformed
    }
    return root
  }

  private init(rules elements: [XMLElement], minimumSize: TransitionMinimumSize, makeID: () -> String)
    throws(LifecycleFault)
  {
    guard elements.allSatisfy({ $0.name == "Rule" }) else { throw .malformed }
    guard !elements.isEmpty else { throw .request("At least one lifecycle rule must be specified.") }
    guard elements.count <= Self.maximumRules else {
      throw .request("The number of lifecycle rules must not exceed the allowed limit of 1000 rules.")
    }
    var rules: [LifecycleRule] = []
    for element in elements { rules.append(try LifecycleRule(element: element, makeID: makeID)) }
    try Self.checkIDs(rules)
    try Self.checkForms(rules)
    self.init(rules: rules, minimumSize: minimumSize)
  }

  private static func checkIDs(_ rules: [LifecycleRule]) throws(LifecycleFault) {
    var seen: Set<[UInt8]> = []
    for rule in rules where !seen.insert(Array(rule.id.utf8)).inserted {
      throw .argument("Rule ID must be unique. Found same ID for more than one rule", name: "ID", value: rule.id)
    }
  }

  /// The document as GetBucketLifecycleConfiguration answers it.
  package var document: [UInt8] { write(withMinimumSize: false) }

  /// The document as it is kept.
  package var stored: [UInt8] { write(withMinimumSize: true) }

  private func write(withMinimumSize: Bool) -> [UInt8] {
    var writer = XMLWriter(root: "LifecycleConfiguration", capacity: 512 * (rules.count + 1))
    if withMinimumSize { writer.element("TransitionDefaultMinimumObjectSize", minimumSize.rawValue) }
    for rule in rules { rule.write(to: &writer) }
    return writer.finish()
  }
}

// MARK: The two forms of rules

extension LifecycleConfiguration {
  /// The first rule's form is all rules': the older one has no `Filter`, knows no `NewerNoncurrentVersions`, and of two rules with the same
  /// action neither's prefix may begin the other's.
  private static func checkForms(_ rules: [LifecycleRule]) throws(LifecycleFault) {
    let isOlder = rules.first?.filter.form == .prefixOfRule
    for rule in rules where (rule.filter.form == .prefixOfRule) != isOlder {
      throw isOlder
        ? .request("Filter element can only be used in Lifecycle V2.")
        : .request(
          "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
    }
    guard isOlder else { return }
    guard rules.allSatisfy({ $0.noncurrentExpiration?.kept == nil }) else {
      throw .request("NewerNoncurrentVersions element can only be used in Lifecycle V2.")
    }
    try checkOverlap(rules.filter { $0.expiration != nil }, "Expiration")
    try checkOverlap(rules.filter { $0.noncurrentExpiration != nil }, "NoncurrentVersionExpiration")
    try checkOverlap(rules.filter { $0.abortDays != nil }, "AbortIncompleteMultipartUpload")
  }

  private static func checkOverlap(_ rules: [LifecycleRule], _ action: String) throws(LifecycleFault) {
    // In byte order a prefix that begins another one stands right before one that it begins.
    let prefixes = rules.map(\.filter.prefix).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (first, second) in zip(prefixes, prefixes.dropFirst()) where second.utf8.starts(with: first.utf8) {
      throw .request("Found overlapping prefixes '\(first)' and '\(second)' for same action type '\(action)'")
    }
  }
}

extension LifecycleRule {
  /// An ID for a rule that came without one, of the length of those that S3 makes.
  package static func freshID() -> String { Hex.encode(SecureRandom.bytes(24)) }
}
