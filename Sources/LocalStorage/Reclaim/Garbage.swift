import Storage

/// A place that nothing refers to any more.
struct GarbageRow: Sendable {
  let id: Int64
  let location: BlobLocation
}

extension IndexConnection {
  /// By age.
  func garbage(after id: Int64, limit: Int) throws(StorageError) -> [GarbageRow] {
    let statement = try statement(.garbage)
    defer { statement.reset() }
    statement.bind(1, id)
    statement.bind(2, limit)
    var rows: [GarbageRow] = []
    while try statement.step() {
      rows.append(GarbageRow(id: statement.integer(0), location: try BlobLocation(statement, from: 1)))
    }
    return rows
  }
}

extension IndexTransaction {
  /// Parts that one commit releases at most.
  private static var partsAtOnce: Int { 1000 }

  /// Releases parts of a manifest that is garbage; with the last of them its own row goes.
  /// - Returns: whether there is more to do.
  func dissolve(_ manifest: GarbageRow) throws(StorageError) -> Bool {
    let parts = try connection.parts(ofUpload: manifest.location.a, limit: Self.partsAtOnce)
    for part in parts {
      try connection.run(.deletePart, manifest.location.a, Int64(part.number))
      try release(part.location)
    }
    guard parts.count < Self.partsAtOnce else { return true }
    try connection.run(.deleteGarbage, manifest.id)
    return false
  }
}
