package import Storage

/// Follows a listing of versions (keys in order, the versions of one from the newest on) and finds out where each stands among those of its
/// key. What it says of an entry comes one entry later: only then is known whether a key has more versions.
package struct VersionWalk {
  /// An entry of the listing with its place.
  package struct Step: Sendable {
    package let entry: VersionPage.Entry
    package let standing: VersionFacts.Standing
  }

  private var waiting: VersionPage.Entry?
  /// Of the waiting entry: when its successor was made, and the newer noncurrent versions. Nil: it is the first of its key.
  private var since: Timestamp?
  private var newer = 0
  /// The last key all of whose versions have been said something of.
  package private(set) var finishedKey: ObjectKey?

  package init() {}

  /// Takes the next entry, and tells about the one before.
  package mutating func take(_ entry: VersionPage.Entry) -> Step? {
    let isSameKey = waiting?.key == entry.key
    let step = tell(isLast: !isSameKey)
    if isSameKey, let former = waiting {
      if since != nil, !former.isDeleteMarker { newer += 1 }
      since = former.lastModified
    } else {
      finishedKey = waiting?.key ?? finishedKey
      since = nil
      newer = 0
    }
    waiting = entry
    return step
  }

  /// Tells about the last entry of the listing.
  package mutating func finish() -> Step? {
    let step = tell(isLast: true)
    finishedKey = waiting?.key ?? finishedKey
    waiting = nil
    return step
  }

  /// Nil for an older version whose successor was not seen: it is left for the next time.
  private func tell(isLast: Bool) -> Step? {
    guard let waiting else { return nil }
    if waiting.isLatest { return Step(entry: waiting, standing: .current(isOnly: since == nil && isLast)) }
    return since.map { Step(entry: waiting, standing: .noncurrent(since: $0, newer: newer)) }
  }
}
