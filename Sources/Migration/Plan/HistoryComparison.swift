package import S3Client

/// Which version of a destination's history is the copy of which version of the source's. Both are in order, so their copies are
/// too; what stands between two pairs on both sides has been changed, on one side alone is missing or foreign.
package struct HistoryComparison: Sendable {
  package enum Row: Sendable, Equatable {
    case same(source: ListedVersion, destination: ListedVersion)
    case different(source: ListedVersion, destination: ListedVersion)
    case missing(source: ListedVersion)
    case extra(destination: ListedVersion)
  }

  package let rows: [Row]
  /// The versions of the source that come after the last one that has a copy: those that can still be written in order.
  package let unwritten: [ListedVersion]

  /// - Parameter isSame: decides; asked of a pair only while its answer matters.
  package init<E: Error>(
    source: [ListedVersion], destination: [ListedVersion],
    isSame: (ListedVersion, ListedVersion) throws(E) -> Bool
  ) throws(E) {
    var rows: [Row] = []
    var (written, place, gapStart) = (0, 0, 0)
    for (index, version) in source.enumerated() {
      var found = place
      while found < destination.count, try !isSame(version, destination[found]) { found += 1 }
      guard found < destination.count else { continue }
      Self.addGap(source[gapStart..<index], destination[place..<found], to: &rows)
      rows.append(.same(source: version, destination: destination[found]))
      (place, gapStart, written) = (found + 1, index + 1, index + 1)
    }
    Self.addGap(source[gapStart...], destination[place...], to: &rows)
    self.rows = rows
    unwritten = Array(source[written...])
  }

  private static func addGap(
    _ source: ArraySlice<ListedVersion>, _ destination: ArraySlice<ListedVersion>, to rows: inout [Row]
  ) {
    for (left, right) in zip(source, destination) { rows.append(.different(source: left, destination: right)) }
    for version in source.dropFirst(destination.count) { rows.append(.missing(source: version)) }
    for version in destination.dropFirst(source.count) { rows.append(.extra(destination: version)) }
  }
}
