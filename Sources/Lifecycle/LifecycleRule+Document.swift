import Storage
import XML

extension LifecycleRule {
  private static let elements: Set<String> = [
    "ID", "Prefix", "Filter", "Status", "Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload",
    "Transition", "NoncurrentVersionTransition",
  ]
  private static let actions = elements.subtracting(["ID", "Prefix", "Filter", "Status"])
  private static let repeatable: Set<String> = ["Transition", "NoncurrentVersionTransition"]

  init(element: XMLElement, makeID: () -> String) throws(LifecycleFault) {
    try element.check(only: Self.elements, repeatable: Self.repeatable)
    id = try Self.id(element.text(of: "ID")) ?? makeID()
    isEnabled = try Self.isEnabled(element.text(of: "Status"))
    filter = try LifecycleFilter(rule: element)
    expiration = try element.first("Expiration").map(Self.expiration)
    noncurrentExpiration = try element.first("NoncurrentVersionExpiration").map(Self.noncurrentExpiration)
    abortDays = try element.first("AbortIncompleteMultipartUpload").map(Self.abortDays)
    try LifecycleTransition.check(element)
    guard element.children.contains(where: { Self.actions.contains($0.name) }) else {
      throw .request("At least one action needs to be specified in a rule")
    }
    try checkFilter()
    guard element.children.allSatisfy({ !Self.repeatable.contains($0.name) }) else { throw .transition }
  }

  private static func id(_ text: String?) throws(LifecycleFault) -> String? {
    guard let text, !text.isEmpty else { return nil }
    guard text.utf16.count <= longestID else {
      throw .argument("ID length should not exceed allowed limit of 255", name: "ID", value: text)
    }
    return text
  }

  private static func isEnabled(_ text: String?) throws(LifecycleFault) -> Bool {
    switch text {
    case "Enabled": true
    case "Disabled": false
    default: throw .malformed
    }
  }

  /// Some actions cannot be narrowed by what an upload or a delete marker does not have.
  private func checkFilter() throws(LifecycleFault) {
    if case .deleteMarker = expiration { try checkUnfiltered("ExpiredObjectDeleteMarker") }
    if abortDays != nil { try checkUnfiltered("AbortIncompleteMultipartUpload") }
  }

  private func checkUnfiltered(_ action: String) throws(LifecycleFault) {
    guard filter.tags.isEmpty else { throw .request("\(action) cannot be specified with Tags.") }
    guard !filter.hasSize else { throw .request("\(action) cannot be specified with Object Size.") }
  }
}

// MARK: Actions

extension LifecycleRule {
  private static func expiration(_ element: XMLElement) throws(LifecycleFault) -> Expiration {
    try element.check(only: ["Days", "Date", "ExpiredObjectDeleteMarker"])
    guard element.children.count == 1, let choice = element.children.first else { throw .malformed }
    switch choice.name {
    case "Days": return .days(try choice.positive("Expiration"))
    case "Date": return .date(try choice.midnight())
    default: return .deleteMarker(try choice.flag())
    }
  }

  private static func noncurrentExpiration(_ element: XMLElement) throws(LifecycleFault) -> NoncurrentExpiration {
    try element.check(only: ["NoncurrentDays", "NewerNoncurrentVersions"])
    guard let days = element.first("NoncurrentDays") else { throw .malformed }
    return NoncurrentExpiration(
      days: try days.positive("NoncurrentVersionExpiration"),
      kept: try element.first("NewerNoncurrentVersions").map(kept))
  }

  private static func kept(_ element: XMLElement) throws(LifecycleFault) -> Int {
    let count = try element.number()
    guard NoncurrentExpiration.keptRange.contains(count) else {
      throw .argument(
        "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be an integer between 1 and 100",
        name: element.name, value: element.text)
    }
    return count
  }

  private static func abortDays(_ element: XMLElement) throws(LifecycleFault) -> Int {
    try element.check(only: ["DaysAfterInitiation"])
    guard let days = element.first("DaysAfterInitiation") else { throw .malformed }
    return try days.positive("AbortIncompleteMultipartUpload")
  }
}

// MARK: Writing

extension LifecycleRule {
  func write(to writer: inout XMLWriter) {
    writer.open("Rule")
    writer.element("ID", id)
    filter.write(to: &writer)
    writer.element("Status", isEnabled ? "Enabled" : "Disabled")
    writeActions(to: &writer)
    writer.close("Rule")
  }

  private func writeActions(to writer: inout XMLWriter) {
    if let expiration {
      writer.open("Expiration")
      switch expiration {
      case .days(let days): writer.element("Days", days)
      case .date(let date): writer.element("Date", LifecycleDate.format(date))
      case .deleteMarker(let removes): writer.element("ExpiredObjectDeleteMarker", removes)
      }
      writer.close("Expiration")
    }
    if let noncurrentExpiration {
      writer.open("NoncurrentVersionExpiration")
      writer.element("NoncurrentDays", noncurrentExpiration.days)
      if let kept = noncurrentExpiration.kept { writer.element("NewerNoncurrentVersions", kept) }
      writer.close("NoncurrentVersionExpiration")
    }
    if let abortDays {
      writer.open("AbortIncompleteMultipartUpload")
      writer.element("DaysAfterInitiation", abortDays)
      writer.close("AbortIncompleteMultipartUpload")
    }
  }
}
