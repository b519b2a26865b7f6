import Storage

/// Finds blobs that a crash left behind: written, but never committed. They can only be where the runs before were writing last, so that a
/// clean start looks at nothing.
struct OrphanSweep {
  let index: String
  let blobs: BlobStore

  func run(log: @Sendable (String) -> Void) throws(StorageError) {
    let places = try blobs.unsettled()
    guard !places.isEmpty else { return }
    let known = try knownBlobs(in: places)
    let freed = try blobs.sweepOrphans { (address) throws(StorageError) in known.contains(address) }
    if freed > 0 { log("freed \(freed) blobs that were never committed") }
  }

  /// What the index refers to in these places, all of one moment: between two moments an object could move from what is still to be read to
  /// what has been.
  private func knownBlobs(in places: UnsettledPlaces) throws(StorageError) -> Set<BlobAddress> {
    let segments = Set(places.segments)
    let epochs = Set(places.epochs)
    let database = try SQLiteDatabase(path: index, access: .reader(cacheBytes: 1 << 20))
    let statement = try database.prepare(
      """
      SELECT lk, la, lb FROM obj WHERE lk IN (2, 3) UNION ALL SELECT lk, la, lb FROM ver WHERE lk IN (2, 3)
      UNION ALL SELECT lk, la, lb FROM part WHERE lk IN (2, 3) UNION ALL SELECT lk, la, lb FROM gc WHERE lk IN (2, 3)
      """)
    var known: Set<BlobAddress> = []
    while try statement.step() {
      guard let place = BlobLocation.Place(rawValue: UInt8(truncatingIfNeeded: statement.integer(0))) else { continue }
      let address = BlobAddress(place: place, a: statement.integer(1), b: statement.integer(2))
      if place == .segment ? segments.contains(address.a) : epochs.contains(address.a) { known.insert(address) }
    }
    return known
  }
}
