/// The value of `If-Match` or `If-None-Match` (RFC 9110 sections 13.1.1 and 13.1.2).
package enum EntityTagCondition: Sendable, Hashable {
  /// `*`: any current representation.
  case any
  /// One of these.
  case list([EntityTag])

  /// The condition in a field value, or in several joined with commas; `nil` when there is no tag in it.
  ///
  /// Tags without quotes are taken as well, as S3 does.
  package static func parse(_ header: String) -> EntityTagCondition? {
    var tags: [EntityTag] = []
    var rest = header.utf8[...]
    while true {
      rest = rest.drop { isBlank($0) || $0 == UInt8(ascii: ",") }
      if rest.isEmpty { break }
      guard let tag = EntityTag.take(from: &rest) else { return nil }
      tags.append(tag)
    }
    if tags == [EntityTag(opaque: "*", isWeak: false)], !header.utf8.contains(UInt8(ascii: "\"")) { return .any }
    return tags.isEmpty ? nil : .list(tags)
  }

  /// Whether `etag` is meant, by strong comparison (`If-Match`); `nil` stands for an object that does not exist.
  package func matchesStrongly(_ etag: String?) -> Bool {
    matches(etag) { !$0.isWeak && !$1.isWeak && $0.opaque == $1.opaque }
  }

  /// Whether `etag` is meant, by weak comparison (`If-None-Match`); `nil` stands for an object that does not exist.
  package func matchesWeakly(_ etag: String?) -> Bool {
    matches(etag) { $0.opaque == $1.opaque }
  }

  private func matches(_ etag: String?, by comparison: (EntityTag, EntityTag) -> Bool) -> Bool {
    guard let etag else { return false }
    switch self {
    case .any: return true
    case .list(let tags):
      let etag = EntityTag(etag)
      return tags.contains { comparison($0, etag) }
    }
  }
}

/// An entity tag (RFC 9110 section 8.8.3).
package struct EntityTag: Sendable, Hashable {
  /// The tag without its quotes.
  package let opaque: String
  /// Whether it came as `W/"…"`.
  package let isWeak: Bool

  init(opaque: String, isWeak: Bool) {
    self.opaque = opaque
    self.isWeak = isWeak
  }

  /// A tag as a server has it: with or without quotes, with or without `W/`.
  package init(_ text: String) {
    let isWeak = text.hasPrefix("W/")
    var opaque = isWeak ? text.dropFirst(2) : text[...]
    if opaque.utf8.count >= 2, opaque.hasPrefix("\""), opaque.hasSuffix("\"") { opaque = opaque.dropFirst().dropLast() }
    self.init(opaque: String(opaque), isWeak: isWeak)
  }

  static func take(from rest: inout Substring.UTF8View) -> EntityTag? {
    let isWeak = rest.starts(with: "W/".utf8)
    if isWeak { rest = rest.dropFirst(2) }
    guard rest.first == UInt8(ascii: "\"") else {
      let bare = rest.prefix { !isBlank($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
      rest = rest.dropFirst(bare.count)
      return bare.isEmpty ? nil : EntityTag(opaque: String(Substring(bare)), isWeak: isWeak)
    }
    rest = rest.dropFirst()
    guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    let opaque = rest[..<end]
    rest = rest[end...].dropFirst()
    return EntityTag(opaque: String(Substring(opaque)), isWeak: isWeak)
  }
}
