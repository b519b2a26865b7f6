import Encryption
package import Storage

/// `martinet fsck`: compares the index with itself and with the bytes on disk, and changes nothing.
///
/// The store must not be running: the check takes the data folder's lock.
package struct LocalStorageCheck {
  private let directory: DataDirectory
  let connection: IndexConnection
  private let blobs: BlobStore
  private let readsBytes: Bool
  private var report = CheckReport()
  /// How often the index refers to each place.
  private var holders: [BlobAddress: Int64] = [:]

  /// - Parameters:
  ///   - path: the data folder.
  ///   - readsBytes: whether to read every byte and compare it with its checksum; else only that they are there with their checksums.
  /// - Throws: `failed` when there is no store, when it is running or of another version, `corrupt` when the index cannot be opened.
  package init(directory path: String, readsBytes: Bool = false, log: @escaping @Sendable (String) -> Void = { _ in })
    throws(StorageError)
  {
    let settings = LocalStorageSettings()
    directory = try DataDirectory(path, creates: false)
    let database = try SQLiteDatabase(path: directory.index, access: .reader(cacheBytes: 64 << 20))
    let version = try database.integer("PRAGMA user_version")
    guard version == IndexSchema.version else {
      throw .failed("the index has version \(version), this program checks \(IndexSchema.version)")
    }
    connection = IndexConnection(database)
    blobs = try BlobStore(directory: path, settings: settings.blobs, log: log, fatal: settings.fatal)
    self.readsBytes = readsBytes
  }

  /// Does the whole check.
  /// - Throws: what kept it from going on; what is wrong with the store are findings.
  package consuming func run() throws(StorageError) -> CheckReport {
    try checkDatabase()
    try checkObjects()
    try checkVersions()
    try checkParts()
    try checkGarbage()
    try checkChanges()
    try checkHolders()
    try checkRows()
    try checkBlobs()
    blobs.close()
    directory.release()
    return report
  }

  mutating func find(_ kind: CheckFinding.Kind, _ subject: String, _ detail: String) {
    report.findings.append(CheckFinding(kind: kind, subject: subject, detail: detail))
  }

  // MARK: The index by itself

  private mutating func checkDatabase() throws(StorageError) {
    let statement = try connection.database.prepare("PRAGMA integrity_check")
    while try statement.step() {
      let line = statement.text(0)
      if line != "ok" { find(.index, "index.sqlite", line) }
    }
    report.buckets = Int(try connection.database.integer("SELECT count(*) FROM bucket"))
  }

  private mutating func checkObjects() throws(StorageError) {
    report.objects = try checkRows(of: "obj", ObjectRow.columns)
    report.versions = try checkRows(of: "ver", ObjectRow.versionColumns)
  }

  /// Checks each row of `obj` or `ver` by itself.
  /// - Returns: how many there are.
  private mutating func checkRows(of table: String, _ columns: String) throws(StorageError) -> Int {
    let statement = try connection.database.prepare(
      "SELECT \(columns), m, body, tenant, name, k FROM \(table) LEFT JOIN data ON data.id=mid LEFT JOIN bucket ON bucket.id=b"
    )
    var count = 0
    while try statement.step() {
      count += 1
      let last = ObjectRow.columnCount
      let key = statement.text(last + 4)
      let subject =
        statement.isNull(last + 3) ? "?/\(key)" : "\(statement.integer(last + 2)):\(statement.text(last + 3))/\(key)"
      if statement.isNull(last + 3) { find(.row, subject, "its bucket is not there") }
      do throws(StorageError) {
        try checkObject(try ObjectRow(statement, from: 0), subject, statement)
      } catch {
        find(.row, subject, "\(error)")
      }
    }
    return count
  }

  /// Checks what the rows of a key say of each other.
  private mutating func checkVersions() throws(StorageError) {
    let contradictions = [
      (
        "newer than the current version",
        "SELECT ver.k FROM ver JOIN obj ON obj.b=ver.b AND obj.k=ver.k WHERE -nseq >= seq"
      ),
      ("a delete marker as the current version", "SELECT k FROM obj WHERE flags & 1"),
      (
        "a version that should be the current one",
        """
        SELECT k FROM ver AS newest WHERE NOT flags & 1 AND nseq=(SELECT min(nseq) FROM ver WHERE b=newest.b AND k=newest.k)
        AND NOT EXISTS (SELECT 1 FROM obj WHERE obj.b=newest.b AND obj.k=newest.k)
        """
      ),
      (
        "two null versions",
        "SELECT ver.k FROM ver JOIN obj ON obj.b=ver.b AND obj.k=ver.k WHERE ver.vid=0 AND obj.vid=0"
      ),
      ("a version in a bucket without versioning", "SELECT k FROM ver JOIN bucket ON bucket.id=b WHERE versioning=0"),
    ]
    for (detail, query) in contradictions {
      let statement = try connection.database.prepare(query)
      while try statement.step() { find(.row, statement.text(0), detail) }
    }
  }

  private mutating func checkObject(_ row: ObjectRow, _ subject: String, _ statement: SQLiteStatement)
    throws(StorageError)
  {
    guard !row.flags.isDeleteMarker else { return }
    report.bytes += row.size
    if row.etag.count != 16 { find(.row, subject, "its tag has \(row.etag.count) bytes") }
    var encryption: ObjectEncryption?
    if statement.isNull(ObjectRow.columnCount) {
      find(.row, subject, "its metadata is not there")
    } else {
      encryption = try MetadataRecord(statement.bytes(ObjectRow.columnCount)).encryption
    }
    // A manifest has the length of its plaintext: it lies nowhere itself.
    let length = row.location.place == .manifest ? row.size : encryption.storedLength(of: row.size)
    if row.location.length != length { find(.row, subject, "\(row.size) bytes at a place of \(row.location.length)") }
    switch row.location.place {
    case .empty: break
    case .inline:
      if BlobLocation.inline(statement.array(ObjectRow.columnCount + 1)) != row.location {
        find(.damagedBytes, subject, "the bytes in the index")
      }
    case .file, .segment: check(row.location, of: subject)
    case .manifest: try checkManifest(row, encryption, subject)
    }
  }

  private mutating func checkManifest(_ row: ObjectRow, _ encryption: ObjectEncryption?, _ subject: String)
    throws(StorageError)
  {
    holders[row.location.address, default: 0] += 1
    let parts = try connection.parts(ofUpload: row.location.a)
    let size = parts.reduce(0) { $0 + $1.size }
    if parts.count != row.parts || size != row.size {
      find(.row, subject, "\(row.parts) parts, \(row.size) bytes; its manifest has \(parts.count), \(size)")
    }
    for part in parts where part.location.length != encryption.storedLength(of: part.size) {
      find(.row, subject, "the size of its part \(part.number) is not its place's")
    }
  }

  private mutating func checkParts() throws(StorageError) {
    let statement = try connection.database.prepare(
      "SELECT upload, n, size, lk, la, lb, ll, ls, m FROM part LEFT JOIN upload ON upload.id=part.upload")
    while try statement.step() {
      report.parts += 1
      let subject = "part \(statement.integer(1)) of upload \(statement.integer(0))"
      do throws(StorageError) {
        let location = try BlobLocation(statement, from: 3)
        // Those of a finished object were looked at with it.
        if !statement.isNull(8) {
          let encryption = try MetadataRecord.encryption(in: statement.bytes(8))
          if location.length != encryption.storedLength(of: statement.integer(2)) {
            find(.row, subject, "its size is not its place's")
          }
        }
        if location.isHeld { check(location, of: subject) }
      } catch {
        find(.row, subject, "\(error)")
      }
    }
  }

  private mutating func checkGarbage() throws(StorageError) {
    for row in try connection.garbage(after: 0, limit: -1) {
      if holders.updateValue(1, forKey: row.location.address) != nil {
        find(.row, "garbage \(row.id)", "its place is still in use")
      }
    }
  }

  private mutating func checkHolders() throws(StorageError) {
    let statement = try connection.database.prepare("SELECT lk, la, lb, n FROM holder")
    while try statement.step() {
      guard let place = BlobLocation.Place(rawValue: UInt8(truncatingIfNeeded: statement.integer(0))) else { continue }
      let address = BlobAddress(place: place, a: statement.integer(1), b: statement.integer(2))
      let count = holders[address] ?? 0
      if count != statement.integer(3) { find(.holders, "\(address)", "\(statement.integer(3)) noted, \(count) there") }
      holders[address] = 1
    }
    for (address, count) in holders where count > 1 { find(.holders, "\(address)", "1 noted, \(count) there") }
  }

  private mutating func checkRows() throws(StorageError) {
    let stray = [
      ("metadata", "SELECT id FROM data WHERE id NOT IN (SELECT mid FROM obj UNION ALL SELECT mid FROM ver)"),
      (
        "parts of upload",
        """
        SELECT DISTINCT upload FROM part WHERE upload NOT IN (SELECT id FROM upload UNION ALL SELECT la FROM obj WHERE lk=4
        UNION ALL SELECT la FROM ver WHERE lk=4 UNION ALL SELECT la FROM gc WHERE lk=4)
        """
      ),
      ("upload", "SELECT id FROM upload WHERE b NOT IN (SELECT id FROM bucket)"),
      ("document of bucket", "SELECT b FROM document WHERE b NOT IN (SELECT id FROM bucket)"),
    ]
    for (name, query) in stray {
      let statement = try connection.database.prepare(query)
      while try statement.step() { find(.strayRow, "\(name) \(statement.integer(0))", "nothing refers to it") }
    }
  }

  // MARK: The index and the bytes

  private mutating func check(_ location: BlobLocation, of subject: String) {
    let isFirst = holders.updateValue((holders[location.address] ?? 0) + 1, forKey: location.address) == nil
    guard isFirst else { return }
    for finding in blobs.check(location, readingBytes: readsBytes) {
      find(finding.kind == .missing ? .missingBytes : .damagedBytes, subject, "\(finding.kind) at \(location.address)")
    }
  }

  private mutating func checkBlobs() throws(StorageError) {
    var count = 0
    var orphans: [BlobAddress] = []
    let known = holders
    try blobs.eachBlob { address in
      count += 1
      if known[address] == nil { orphans.append(address) }
    }
    report.blobs = count
    for orphan in orphans { find(.orphanBytes, "\(orphan)", "nothing refers to it") }
  }
}

extension BlobAddress: CustomStringConvertible {
  var description: String { "\(place) \(a)/\(b)" }
}
