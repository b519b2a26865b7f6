package import S3Client

/// All versions of one key, the oldest first: the order in which they are written again.
package struct KeyHistory: Sendable, Equatable {
  package let key: String
  package let versions: [ListedVersion]

  /// - Parameter entries: of one key, the newest first, as S3 lists them. Never empty.
  package init(newestFirst entries: [ListedVersion]) {
    key = entries[0].key
    versions = Self.ordered(entries).reversed()
  }

  /// What a bucket without versions can hold of it: the newest version, unless that is a delete marker.
  package var current: [ListedVersion] { versions.suffix(1).filter { !$0.isDeleteMarker } }

  /// S3 lists the newest first, and the order is trusted: times are too coarse to order by. Some services list a `null` version
  /// last, whenever it was written: where it is said to be the latest it goes first, else to where its time puts it.
  private static func ordered(_ entries: [ListedVersion]) -> [ListedVersion] {
    guard let place = entries.firstIndex(where: { $0.versionID == "null" }), place > 0 else { return entries }
    var others = entries
    let null = others.remove(at: place)
    if null.isLatest { return [null] + others }
    let moved = others.firstIndex { $0.lastModified.prefix(19) < null.lastModified.prefix(19) } ?? others.count
    others.insert(null, at: min(moved, place))
    return others
  }
}

/// Gathers the entries of a listing, page by page, into histories.
package struct HistoryGrouper {
  private var open: [ListedVersion] = []

  package init() {}

  /// Takes the next entries and gives the histories that are complete: those whose key is followed by another.
  package mutating func add(_ entries: [ListedVersion]) -> [KeyHistory] {
    var complete: [KeyHistory] = []
    for entry in entries {
      if let first = open.first, !first.key.utf8.elementsEqual(entry.key.utf8) {
        complete.append(KeyHistory(newestFirst: open))
        open.removeAll(keepingCapacity: true)
      }
      open.append(entry)
    }
    return complete
  }

  /// The history of the last key.
  package mutating func finish() -> KeyHistory? {
    defer { open = [] }
    return open.isEmpty ? nil : KeyHistory(newestFirst: open)
  }
}
