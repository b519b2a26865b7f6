/// Every statement that the store runs in its daily work, each prepared once per connection.
enum IndexQuery: Int, CaseIterable {
  // Reads
  case bucket, buckets, document, bucketsHavingDocument
  case object, head, record, list
  case version, versionRecord, newestVersion, olderVersion, nullVersion, listCurrent, listOlder
  case upload, uploadsOfBucket, listUploads, part, parts, manifest
  case holder, garbage, anyObject, anyVersion
  case changes, newestChange, droppedChanges, bucketWithChanges, oldestChanges
  case storedRecord, storedRecords
  case masterKeyNotes, sealedData, sealedUploads, dataRecord, uploadRecord

  // Writes
  case insertBucket, deleteBucket, setVersioning, setLock, setDocument, deleteDocument, deleteDocuments
  case putObject, deleteObject, putData, setData, deleteData, setFlags
  case retireObject, promoteVersion, putVersion, deleteVersion, setVersionFlags
  case putUpload, deleteUpload, putPart, deletePart
  case putHolder, deleteHolder, putGarbage, deleteGarbage, setCounter
  case noteMasterKey, forgetMasterKey, setUploadRecord, putChange, dropChanges, setDroppedChanges
  case setStoredRecord, deleteStoredRecord, deleteStoredRecords

  var sql: String {
    switch self {
    case .bucket: "SELECT \(BucketRow.columns) FROM bucket WHERE tenant=?1 AND name=?2"
    case .buckets: "SELECT \(BucketRow.columns), name FROM bucket WHERE tenant=?1 ORDER BY name"
    case .bucketsHavingDocument:
      "SELECT tenant, name FROM bucket JOIN document ON document.b=bucket.id WHERE kind=?1 ORDER BY tenant, name"
    case .document: "SELECT body FROM document WHERE b=?1 AND kind=?2"
    case .object:
      """
      SELECT \(ObjectRow.columns), m, body, \(BucketRow.columns) FROM bucket LEFT JOIN obj ON obj.b=bucket.id AND obj.k=?3 LEFT JOIN data ON data.id=obj.mid
      WHERE tenant=?1 AND name=?2
      """
    case .head: "SELECT \(ObjectRow.columns) FROM obj WHERE b=?1 AND k=?2"
    case .record: "SELECT \(ObjectRow.columns), m, body FROM obj LEFT JOIN data ON data.id=obj.mid WHERE b=?1 AND k=?2"
    case .version: "SELECT \(ObjectRow.versionColumns) FROM ver WHERE b=?1 AND k=?2 AND nseq=?3"
    case .versionRecord:
      """
      SELECT \(ObjectRow.versionColumns), m, body FROM ver LEFT JOIN data ON data.id=ver.mid WHERE b=?1 AND k=?2 AND nseq=?3
      """
    case .newestVersion: "SELECT \(ObjectRow.versionColumns) FROM ver WHERE b=?1 AND k=?2 ORDER BY nseq LIMIT 1"
    case .olderVersion: "SELECT 1 FROM ver WHERE b=?1 AND k=?2 AND nseq>?3 LIMIT 1"
    case .nullVersion: "SELECT \(ObjectRow.versionColumns) FROM ver WHERE b=?1 AND k=?2 AND vid=0"
    case .listCurrent:
      "SELECT k, seq, vid, flags, size, mtime, etag, parts FROM obj WHERE b=?1 AND k>=?2 AND k<?3 ORDER BY k"
    case .listOlder:
      """
      SELECT k, -nseq, vid, flags, size, mtime, etag, parts FROM ver WHERE b=?1 AND (k, nseq)>=(?2, ?4) AND k<?3 ORDER BY k, nseq
      """
    case .list: "SELECT k, flags, size, mtime, etag, parts FROM obj WHERE b=?1 AND k>=?2 AND k<?3 ORDER BY k"
    case .upload: "SELECT k, created, sum, m, b, token FROM upload WHERE id=?1"
    case .uploadsOfBucket: "SELECT id FROM upload WHERE b=?1"
    case .listUploads:
      "SELECT k, id, created, sum, token, m FROM upload WHERE b=?1 AND (k, id)>=(?2, ?3) AND k<?4 ORDER BY k, id"
    case .part: "SELECT n, size, mtime, etag, lk, la, lb, ll, ls, sums FROM part WHERE upload=?1 AND n=?2"
    case .parts:
      "SELECT n, size, mtime, etag, lk, la, lb, ll, ls, sums FROM part WHERE upload=?1 AND n>?2 ORDER BY n LIMIT ?3"
    case .manifest: "SELECT size, lk, la, lb, ll, ls FROM part WHERE upload=?1 ORDER BY n"
    case .holder: "SELECT n FROM holder WHERE lk=?1 AND la=?2 AND lb=?3"
    case .garbage: "SELECT id, lk, la, lb, ll, ls FROM gc WHERE id>?1 ORDER BY id LIMIT ?2"
    case .anyObject: "SELECT 1 FROM obj WHERE b=?1 LIMIT 1"
    case .anyVersion: "SELECT 1 FROM ver WHERE b=?1 LIMIT 1"
    case .changes: "SELECT at, body FROM change WHERE b=?1 AND n>?2 ORDER BY n"
    case .newestChange: "SELECT n FROM change WHERE b=?1 ORDER BY n DESC LIMIT 1"
    case .droppedChanges: "SELECT feed FROM bucket WHERE id=?1"
    case .bucketWithChanges: "SELECT b FROM change WHERE b>?1 ORDER BY b LIMIT 1"
    case .oldestChanges: "SELECT n, at FROM change WHERE b=?1 ORDER BY n LIMIT ?2"

    case .insertBucket:
      "INSERT INTO bucket(tenant, name, region, created, versioning, lock, owner) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    case .setVersioning: "UPDATE bucket SET versioning=?2 WHERE id=?1"
    case .setLock: "UPDATE bucket SET lock=?2 WHERE id=?1"
    case .deleteBucket: "DELETE FROM bucket WHERE id=?1"
    case .setDocument: "INSERT OR REPLACE INTO document(b, kind, body) VALUES(?1, ?2, ?3)"
    case .deleteDocument: "DELETE FROM document WHERE b=?1 AND kind=?2"
    case .deleteDocuments: "DELETE FROM document WHERE b=?1"
    case .putObject:
      "INSERT OR REPLACE INTO obj(b, k, \(ObjectRow.columns)) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)"
    case .deleteObject: "DELETE FROM obj WHERE b=?1 AND k=?2"
    case .setFlags: "UPDATE obj SET flags=?3 WHERE b=?1 AND k=?2"
    case .retireObject:
      "INSERT INTO ver(b, k, nseq, \(ObjectRow.rest)) SELECT b, k, -seq, \(ObjectRow.rest) FROM obj WHERE b=?1 AND k=?2"
    case .promoteVersion:
      """
      INSERT INTO obj(b, k, seq, \(ObjectRow.rest)) SELECT b, k, -nseq, \(ObjectRow.rest) FROM ver WHERE b=?1 AND k=?2 AND nseq=?3
      """
    case .putVersion:
      "INSERT INTO ver(b, k, nseq, \(ObjectRow.rest)) VALUES(?1,?2,-?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)"
    case .deleteVersion: "DELETE FROM ver WHERE b=?1 AND k=?2 AND nseq=?3"
    case .setVersionFlags: "UPDATE ver SET flags=?4 WHERE b=?1 AND k=?2 AND nseq=?3"
    case .putData: "INSERT INTO data(id, m, body) VALUES(?1, ?2, ?3)"
    case .setData: "UPDATE data SET m=?2 WHERE id=?1"
    case .deleteData: "DELETE FROM data WHERE id=?1"
    case .putUpload: "INSERT INTO upload(id, b, k, token, created, sum, m) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    case .deleteUpload: "DELETE FROM upload WHERE id=?1"
    case .putPart:
      """
      INSERT OR REPLACE INTO part(upload, n, size, mtime, etag, lk, la, lb, ll, ls, sums)
      VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)
      """
    case .deletePart: "DELETE FROM part WHERE upload=?1 AND n=?2"
    case .putHolder: "INSERT OR REPLACE INTO holder(lk, la, lb, n) VALUES(?1, ?2, ?3, ?4)"
    case .deleteHolder: "DELETE FROM holder WHERE lk=?1 AND la=?2 AND lb=?3"
    case .putGarbage: "INSERT INTO gc(lk, la, lb, ll, ls, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
    case .deleteGarbage: "DELETE FROM gc WHERE id=?1"
    case .storedRecord: "SELECT body FROM record WHERE space=?1 AND k=?2"
    case .storedRecords: "SELECT k, body FROM record WHERE space=?1 AND k>=?2 AND k>?3 ORDER BY k LIMIT ?4"
    case .setStoredRecord: "INSERT OR REPLACE INTO record(space, k, body) VALUES(?1, ?2, ?3)"
    case .deleteStoredRecord: "DELETE FROM record WHERE space=?1 AND k=?2"
    case .deleteStoredRecords: "DELETE FROM record WHERE space=?1 AND k>=?2 AND substr(k, 1, ?3)=?2"
    case .putChange: "INSERT INTO change(b, n, at, body) VALUES(?1, ?2, ?3, ?4)"
    case .dropChanges: "DELETE FROM change WHERE b=?1 AND n<=?2"
    case .setDroppedChanges: "UPDATE bucket SET feed=?2 WHERE id=?1 AND feed<?2"
    case .masterKeyNotes:
      "SELECT substr(name, length(?1) + 1), value FROM counter WHERE substr(name, 1, length(?1))=?1 ORDER BY name"
    case .sealedData: "SELECT id, m FROM data WHERE id>?1 ORDER BY id LIMIT ?2"
    case .sealedUploads: "SELECT id, m FROM upload WHERE id>?1 ORDER BY id LIMIT ?2"
    case .dataRecord: "SELECT m FROM data WHERE id=?1"
    case .uploadRecord: "SELECT m FROM upload WHERE id=?1"
    case .forgetMasterKey: "DELETE FROM counter WHERE name=?1"
    case .setUploadRecord: "UPDATE upload SET m=?2 WHERE id=?1"
    case .noteMasterKey: "INSERT OR IGNORE INTO counter(name, value) VALUES(?1, ?2)"
    case .setCounter: "INSERT OR REPLACE INTO counter(name, value) VALUES(?1, ?2)"
    }
  }
}
