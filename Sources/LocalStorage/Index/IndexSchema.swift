import Storage

/// The tables of the index, and the ordered steps that bring an older index up to them.
///
/// Keys are blobs: SQLite compares them as bytes, which is S3's order. `obj` has one narrow row per key, the current version: listings
/// and conditions touch nothing else. `ver` has all other versions and every delete marker, the newest of a key first (`nseq` is the
/// negated sequence): a key whose newest version is a delete marker has no row in `obj`, so that listings never meet one. `data` has what only a read of the object
/// needs; its body, last in the row, is not touched unless asked for. `part` has the parts of uploads in progress and, once completed, the
/// manifest of the object: completing moves nothing. `holder` counts who shares a location, where there is more than one. `gc` has what
/// nothing refers to any more. Columns `lk la lb ll ls` are a `BlobLocation`.
enum IndexSchema {
  /// Written into the file's header, so that `file` and backups can tell what it is: "MRTN".
  static let applicationID: Int64 = 0x4d52_544e

  /// The newest version that this program knows.
  static var version: Int64 { Int64(steps.count) }

  /// Brings the index up to `version`; each step is one transaction.
  /// - Throws: `failed` for an index that a newer program has written.
  static func migrate(_ database: SQLiteDatabase) throws(StorageError) {
    let found = try database.integer("PRAGMA user_version")
    guard found <= version else {
      throw .failed("the index has version \(found), this program knows \(version): it was written by a newer Martinet")
    }
    for step in Int(found)..<steps.count {
      try database.execute("BEGIN IMMEDIATE; \(steps[step]); PRAGMA user_version=\(step + 1); COMMIT")
    }
  }

  private static let steps = [first, second, third, fourth]

  /// Records of those that have no place of their own: see `RecordStore`.
  private static let fourth = """
    CREATE TABLE record(space TEXT NOT NULL, k BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY(space, k)) WITHOUT ROWID, STRICT
    """

  /// Accounts: a bucket without an owner is the tenant's.
  private static let third = "ALTER TABLE bucket ADD COLUMN owner TEXT"

  private static let head = """
    vid INTEGER NOT NULL, flags INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, etag BLOB NOT NULL,
    parts INTEGER NOT NULL, sclass INTEGER NOT NULL DEFAULT 0, \(location), mid INTEGER NOT NULL
    """

  private static let location = """
    lk INTEGER NOT NULL, la INTEGER NOT NULL, lb INTEGER NOT NULL, ll INTEGER NOT NULL, ls INTEGER NOT NULL
    """

  private static let first = """
    PRAGMA application_id=\(applicationID);
    CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    CREATE TABLE bucket(id INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL, name TEXT NOT NULL,
      versioning INTEGER NOT NULL DEFAULT 0, region TEXT, created INTEGER NOT NULL, UNIQUE(tenant, name)) STRICT;
    CREATE TABLE document(b INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(b, kind)) WITHOUT ROWID, STRICT;
    CREATE TABLE obj(b INTEGER NOT NULL, k BLOB NOT NULL, seq INTEGER NOT NULL, \(head), PRIMARY KEY(b, k)) WITHOUT ROWID, STRICT;
    CREATE TABLE ver(b INTEGER NOT NULL, k BLOB NOT NULL, nseq INTEGER NOT NULL, \(head), PRIMARY KEY(b, k, nseq)) WITHOUT ROWID, STRICT;
    CREATE TABLE data(id INTEGER PRIMARY KEY, m BLOB NOT NULL, body BLOB) STRICT;
    CREATE TABLE upload(id INTEGER PRIMARY KEY, b INTEGER NOT NULL, k BLOB NOT NULL, token BLOB NOT NULL,
      created INTEGER NOT NULL, sum INTEGER NOT NULL, m BLOB NOT NULL) STRICT;
    CREATE INDEX upload_bk ON upload(b, k, id);
    CREATE TABLE part(upload INTEGER NOT NULL, n INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, etag BLOB NOT NULL,
      \(location), sums BLOB NOT NULL, PRIMARY KEY(upload, n)) WITHOUT ROWID, STRICT;
    CREATE TABLE holder(lk INTEGER NOT NULL, la INTEGER NOT NULL, lb INTEGER NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY(lk, la, lb)) WITHOUT ROWID, STRICT;
    CREATE TABLE gc(id INTEGER PRIMARY KEY AUTOINCREMENT, \(location), at INTEGER NOT NULL) STRICT;
    CREATE VIEW obj_view AS SELECT bucket.tenant AS tenant, bucket.name AS bucket, CAST(k AS TEXT) AS key, seq, size,
      datetime(mtime / 1000, 'unixepoch') AS mtime, lower(hex(etag)) || iif(parts > 0, '-' || parts, '') AS etag,
      CASE lk WHEN 0 THEN 'empty' WHEN 1 THEN 'inline' WHEN 2 THEN 'file' WHEN 3 THEN 'segment' WHEN 4 THEN 'manifest' END AS place,
      la, lb, ll FROM obj JOIN bucket ON bucket.id = obj.b;
    """

  /// Versions, object lock and the change feed. `lock` is a `LockColumn`; `oid` 0 stands for the row's own sequence; `change` has a row for
  /// each batch of changes, named by the last of them; those up to `feed` were dropped.
  private static let second = """
    ALTER TABLE bucket ADD COLUMN lock INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE bucket ADD COLUMN feed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE obj ADD COLUMN oid INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE ver ADD COLUMN oid INTEGER NOT NULL DEFAULT 0;
    CREATE UNIQUE INDEX ver_null ON ver(b, k) WHERE vid = 0;
    CREATE TABLE change(b INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(b, n))
      WITHOUT ROWID, STRICT;
    CREATE VIEW ver_view AS SELECT bucket.tenant AS tenant, bucket.name AS bucket, CAST(k AS TEXT) AS key, -nseq AS seq,
      CASE vid WHEN 0 THEN 'null' ELSE lower(printf('%016x%016x', -nseq, vid)) END AS version, flags & 1 AS marker, size,
      datetime(mtime / 1000, 'unixepoch') AS mtime, la, lb, ll FROM ver JOIN bucket ON bucket.id = ver.b;
    """
}
