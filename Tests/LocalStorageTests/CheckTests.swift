import Storage
import Testing

@testable import LocalStorage

@Suite struct CheckTests {
  private let store: TestStore

  init() throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1
    store = try TestStore(settings)
    for (key, size) in [("empty", 0), ("inline", 100), ("segment", 50_000), ("file", 2_000_000)] {
      try store.put(key, pattern(size))
    }
    let object = try TestStore.address("multipart")
    let upload = UploadAddress(
      object: object, id: try store.storage.createUpload(CreateUploadRequest(object: object)))
    let part = try store.storage.putPart(PartNumber(1)!, of: upload, body: BytesBody(pattern(10_000)))
    _ = try store.storage.completeUpload(
      CompleteUploadRequest(upload: upload, parts: [CompletedPart(number: part.number, etag: part.etag)]))
    _ = try store.storage.copy(
      CopyRequest(source: CopySource(object: try TestStore.address("file")), destination: try TestStore.address("copy"))
    )
  }

  @Test func findsNothingWrongWithASoundStore() throws {
    try store.storage.waitUntilReclaimed()
    store.storage.close()
    let report = try LocalStorageCheck(directory: store.directory.path, readsBytes: true).run()
    #expect(report.findings == [] && report.isSound)
    #expect(report.buckets == 1 && report.objects == 6 && report.parts == 1 && report.blobs == 3)
    #expect(report.bytes == 4_060_100)
  }

  @Test(arguments: [
    ("DELETE FROM data WHERE id=(SELECT mid FROM obj WHERE k=x'66696c65')", CheckFinding.Kind.row),
    ("UPDATE obj SET b=99 WHERE k=x'66696c65'", .row),
    ("UPDATE obj SET size=5 WHERE k=x'66696c65'", .row),
    ("UPDATE obj SET etag=x'00' WHERE k=x'66696c65'", .row),
    ("UPDATE obj SET lk=9 WHERE k=x'66696c65'", .row),
    ("UPDATE data SET m=x'07' WHERE id=(SELECT mid FROM obj WHERE k=x'66696c65')", .row),
    ("UPDATE data SET body=zeroblob(100) WHERE length(body)=100", .damagedBytes),
    ("UPDATE obj SET ls=1 WHERE k=x'7365676d656e74'", .damagedBytes),
    ("UPDATE obj SET lb=lb+77777 WHERE k=x'66696c65'", .missingBytes),
    ("UPDATE change SET body=x'02' WHERE n=(SELECT min(n) FROM change)", .row),
    ("UPDATE change SET body=substr(body, 1, length(body) - 1) WHERE n=(SELECT min(n) FROM change)", .row),
    ("UPDATE change SET n=n+1 WHERE n=(SELECT max(n) FROM change)", .row),
    ("UPDATE bucket SET feed=999999999", .row),
    ("DELETE FROM part", .row),
    ("DELETE FROM holder", .holders),
    ("UPDATE holder SET n=3", .holders),
    ("DELETE FROM obj WHERE k=x'7365676d656e74'", .orphanBytes),
    ("DELETE FROM obj WHERE k=x'696e6c696e65'", .strayRow),
    ("DELETE FROM obj WHERE k=x'6d756c746970617274'", .strayRow),
    ("INSERT INTO gc(lk,la,lb,ll,ls,at) SELECT lk,la,lb,ll,ls,0 FROM obj WHERE k=x'7365676d656e74'", .row),
  ])
  func findsWhatIsWrong(change: String, kind: CheckFinding.Kind) throws {
    store.storage.close()
    do {
      let database = try SQLiteDatabase(
        path: store.directory.path + "/index/index.sqlite", access: .writer(cacheBytes: 1 << 20))
      try database.execute(change)
    }
    let report = try LocalStorageCheck(directory: store.directory.path).run()
    #expect(report.findings.contains { $0.kind == kind }, "\(report.findings)")
    #expect(report.isSound == !report.findings.contains { $0.kind.isDamage })
  }
}
