import Storage
import XML

extension LifecycleFilter {
  private static let predicates: Set<String> = ["Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"]
  /// Bytes: S3's largest bound for sizes.
  private static let largestSize: Int64 = 1_099_511_627_776_000

  /// The filter of a rule, in either form.
  init(rule: XMLElement) throws(LifecycleFault) {
    switch (rule.first("Prefix"), rule.first("Filter")) {
    case (let prefix?, nil): self.init(form: .prefixOfRule, prefix: try Self.prefix(prefix))
    case (nil, let filter?): try self.init(filter: filter)
    case (.some, .some):
      throw .request("Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
    case (nil, nil): throw .malformed
    }
  }

  private init(filter: XMLElement) throws(LifecycleFault) {
    try filter.check(only: Self.predicates.union(["And"]))
    guard filter.children.count <= 1 else { throw .malformed }
    guard let and = filter.first("And") else {
      try self.init(form: .single, predicates: filter)
      return
    }
    try and.check(only: Self.predicates, repeatable: ["Tag"])
    guard and.children.count >= 2 else { throw .malformed }
    try self.init(form: .and, predicates: and)
  }

  private init(form: Form, predicates: XMLElement) throws(LifecycleFault) {
    let larger = try predicates.first("ObjectSizeGreaterThan").map { element throws(LifecycleFault) in
      try Self.size(element, from: 0)
    }
    let smaller = try predicates.first("ObjectSizeLessThan").map { element throws(LifecycleFault) in
      try Self.size(element, from: 1)
    }
    if let larger, let smaller, larger >= smaller {
      throw .request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
    }
    self.init(
      form: form, prefix: try predicates.first("Prefix").map(Self.prefix),
      tags: try Self.tags(predicates.children(named: "Tag")), larger: larger, smaller: smaller)
  }

  private static func prefix(_ element: XMLElement) throws(LifecycleFault) -> String {
    guard element.children.isEmpty else { throw .malformed }
    guard element.text.utf8.count <= ObjectKey.maximumBytes else {
      throw .request("The maximum size of a prefix is \(ObjectKey.maximumBytes).")
    }
    return element.text
  }

  private static func size(_ element: XMLElement, from smallest: Int64) throws(LifecycleFault) -> Int64 {
    guard element.children.isEmpty, let size = Int64(element.text) else { throw .malformed }
    guard (smallest...largestSize).contains(size) else {
      throw .request("'\(element.name)' should be between \(smallest) and \(largestSize).")
    }
    return size
  }
}

// MARK: Tags

extension LifecycleFilter {
  private static func tags(_ elements: [XMLElement]) throws(LifecycleFault) -> [Tag] {
    var tags: [Tag] = []
    for element in elements {
      try element.check(only: ["Key", "Value"])
      guard let key = element.text(of: "Key") else { throw .malformed }
      // Without a value the rule is about objects whose tag has none.
      tags.append(Tag(key: key, value: element.text(of: "Value") ?? ""))
    }
    do throws(TagSet.Refusal) { return try TagSet(tags, of: .object).tags } catch { throw fault(error) }
  }

  private static func fault(_ refusal: TagSet.Refusal) -> LifecycleFault {
    switch refusal {
    case .tooMany(let limit): .request("Object tags cannot be greater than \(limit)")
    case .duplicateKey: .request("Duplicate Tag Keys are not allowed.")
    case .invalidKey: .tag("The TagKey you have provided is invalid")
    case .invalidValue: .tag("The TagValue you have provided is invalid")
    case .reservedKey: .tag("System tags cannot be added/updated by requester")
    }
  }
}

// MARK: Writing

extension LifecycleFilter {
  func write(to writer: inout XMLWriter) {
    switch form {
    case .prefixOfRule: writer.element("Prefix", prefix)
    case .single:
      writer.open("Filter")
      writePredicates(to: &writer)
      writer.close("Filter")
    case .and:
      writer.open("Filter")
      writer.open("And")
      writePredicates(to: &writer)
      writer.close("And")
      writer.close("Filter")
    }
  }

  private func writePredicates(to writer: inout XMLWriter) {
    if hasPrefix { writer.element("Prefix", prefix) }
    for tag in tags {
      writer.open("Tag")
      writer.element("Key", tag.key)
      writer.element("Value", tag.value)
      writer.close("Tag")
    }
    if let larger { writer.element("ObjectSizeGreaterThan", larger) }
    if let smaller { writer.element("ObjectSizeLessThan", smaller) }
  }
}
