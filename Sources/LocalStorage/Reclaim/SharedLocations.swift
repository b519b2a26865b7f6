import Storage

// Who refers to a place. Most have one holder and no row in `holder`; a row counts the holders from two on.
extension IndexTransaction {
  /// Counts one more holder.
  func share(_ location: BlobLocation) throws(StorageError) {
    guard location.isHeld else { return }
    try setHolders(of: location, to: try holders(of: location) + 1)
  }

  /// Counts one holder less; without any, the place is garbage.
  func release(_ location: BlobLocation) throws(StorageError) {
    guard location.isHeld else { return }
    let rest = try holders(of: location) - 1
    if rest > 0 { try setHolders(of: location, to: rest) } else { try discard(location) }
  }

  private func holders(of location: BlobLocation) throws(StorageError) -> Int64 {
    try connection.first(.holder, Int64(location.place.rawValue), location.a, location.b) {
      (statement) throws(StorageError) in statement.integer(0)
    } ?? 1
  }

  private func setHolders(of location: BlobLocation, to count: Int64) throws(StorageError) {
    let place = Int64(location.place.rawValue)
    if count == 1 {
      try connection.run(.deleteHolder, place, location.a, location.b)
    } else {
      try connection.run(.putHolder, place, location.a, location.b, count)
    }
  }

  private func discard(_ location: BlobLocation) throws(StorageError) {
    let statement = try connection.statement(.putGarbage)
    location.bind(to: statement, from: 1)
    statement.bind(6, now.milliseconds)
    try statement.run()
    noteGarbage()
  }
}
