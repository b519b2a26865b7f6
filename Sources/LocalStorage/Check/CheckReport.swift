/// What `martinet fsck` looked at, and what it found.
package struct CheckReport: Sendable {
  package var buckets = 0
  package var objects = 0
  /// Older versions and delete markers.
  package var versions = 0
  package var parts = 0
  /// Blobs on disk.
  package var blobs = 0
  /// Bytes of the objects and their older versions.
  package var bytes: Int64 = 0
  package var findings: [CheckFinding] = []

  /// Whether nothing is lost or wrong; wasted space may be.
  package var isSound: Bool { !findings.contains(where: \.kind.isDamage) }
}
