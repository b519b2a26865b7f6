/// One thing that `martinet fsck` found wrong.
package struct CheckFinding: Hashable, Sendable, CustomStringConvertible {
  /// What kind of wrong.
  package enum Kind: String, CaseIterable, Sendable {
    /// SQLite's own check of the index.
    case index
    /// A row that cannot be read, or that contradicts another.
    case row
    /// A row that nothing refers to: harmless, but nobody will ever remove it.
    case strayRow
    /// There is nothing where an object's or part's bytes should be.
    case missingBytes
    /// The bytes are not those that were written.
    case damagedBytes
    /// Bytes that nothing refers to: they cost space, no data is lost.
    case orphanBytes
    /// The count of those who share a place is wrong.
    case holders

    /// Whether data is lost or wrong, not only space wasted.
    package var isDamage: Bool { self != .strayRow && self != .orphanBytes }
  }

  package let kind: Kind
  /// What is concerned: tenant, bucket and key where it is an object.
  package let subject: String
  package let detail: String

  package init(kind: Kind, subject: String, detail: String) {
    self.kind = kind
    self.subject = subject
    self.detail = detail
  }

  package var description: String { "\(kind.rawValue): \(subject): \(detail)" }
}
