package import S3Client

/// What became of one version.
package enum ObjectState: String, Sendable, CaseIterable {
  /// At the destination, and the same as at the source.
  case ok
  case sizeMismatch = "size_mismatch"
  case contentMismatch = "content_mismatch"
  case notWritten = "not_written"
  /// At the destination, but nothing proves that its bytes are the same.
  case unverified
  case extraOnDestination = "extra_on_destination"
}

/// One line of the report.
package struct VersionOutcome: Sendable {
  package let key: String
  /// Nil for what the source does not have.
  package var source: ListedVersion?
  /// Nil for what the destination does not have, or keeps no versions of.
  package var destinationVersion: String?
  package var isDeleteMarker: Bool
  package var size: Int64
  package var state: ObjectState
  /// Whether it was there before this run.
  package var wasThere = false
  package var phase = MigrationCounts.Phase.copying
  /// What was not carried over, or why it was not written.
  package var note: String?

  init(_ source: ListedVersion, _ state: ObjectState, destinationVersion: String? = nil, note: String? = nil) {
    key = source.key
    self.source = source
    self.destinationVersion = destinationVersion
    isDeleteMarker = source.isDeleteMarker
    size = source.size
    self.state = state
    self.note = note
  }

  init(extra version: ListedVersion) {
    key = version.key
    destinationVersion = version.versionID
    isDeleteMarker = version.isDeleteMarker
    size = version.size
    state = .extraOnDestination
  }
}
