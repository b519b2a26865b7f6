import Glibc

/// The statements of a policy that are about one right, denials first, and what lets most of them be passed over at a glance: the texts that a
/// resource must begin with and contain. A policy of a hundred statements is asked by every request.
struct PolicyIndex: Sendable {
  /// One resource of one statement. Plain numbers: walking them counts no references.
  private struct Gate: Sendable {
    let statement: Int
    /// Places in `literals`.
    let prefix: Range<Int>
    let needle: Range<Int>
  }

  private let statements: [PolicyStatement]
  private var gates: [Gate] = []
  private var literals: [UInt8] = []
  /// Whether one of them looks at what an object is like now.
  let looksAtObjects: Bool

  /// - Parameter statements: in the order in which they decide.
  init(_ statements: [PolicyStatement]) {
    self.statements = statements
    looksAtObjects = statements.contains(where: \.looksAtObjects)
    for (number, statement) in statements.enumerated() {
      if statement.isAllButResources {
        gates.append(Gate(statement: number, prefix: 0..<0, needle: 0..<0))
        continue
      }
      for resource in statement.resources {
        gates.append(Gate(statement: number, prefix: keep(resource.prefix), needle: keep(resource.needle)))
      }
    }
  }

  private mutating func keep(_ literal: [UInt8]) -> Range<Int> {
    let start = literals.count
    literals += literal
    return start..<literals.count
  }

  /// The first statement that says something about the question.
  func first(applyingTo question: PolicyQuestion) -> PolicyStatement? {
    var asked = -1
    var next = 0
    while let gate = nextOpen(for: question.resource, from: &next) {
      guard gate != asked else { continue }
      asked = gate
      if statements[gate].applies(to: question) { return statements[gate] }
    }
    return nil
  }

  /// The statement of the next gate that a resource may pass; `place` is moved on behind it.
  private func nextOpen(for resource: [UInt8], from place: inout Int) -> Int? {
    gates.withUnsafeBufferPointer { gates in
      literals.withUnsafeBytes { literals in
        resource.withUnsafeBytes { resource in
          while place < gates.count {
            let gate = gates[place]
            place += 1
            if Self.passes(resource, gate, literals) { return gate.statement }
          }
          return nil
        }
      }
    }
  }

  private static func passes(_ resource: UnsafeRawBufferPointer, _ gate: Gate, _ literals: UnsafeRawBufferPointer)
    -> Bool
  {
    let prefix = gate.prefix.count
    guard prefix <= resource.count else { return false }
    if prefix > 0, let start = resource.baseAddress, let literal = literals.baseAddress {
      guard memcmp(start, literal + gate.prefix.lowerBound, prefix) == 0 else { return false }
    }
    guard !gate.needle.isEmpty else { return true }
    let rest = UnsafeRawBufferPointer(rebasing: resource[prefix...])
    return contains(UnsafeRawBufferPointer(rebasing: literals[gate.needle]), in: rest)
  }

  /// - Parameter needle: not empty.
  private static func contains(_ needle: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Bool {
    guard let start = text.baseAddress, let pattern = needle.baseAddress, needle.count <= text.count else {
      return false
    }
    let end = start + (text.count - needle.count) + 1
    var place = start
    while place < end, let found = memchr(place, Int32(needle[0]), end - place) {
      if memcmp(found, pattern, needle.count) == 0 { return true }
      place = UnsafeRawPointer(found) + 1
    }
    return false
  }
}
