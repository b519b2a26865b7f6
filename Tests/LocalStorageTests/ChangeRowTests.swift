import Storage
import Testing

@testable import LocalStorage

/// The format of the rows of `change`.
@Suite struct ChangeRowTests {
  private static let records: [ChangeRecord] = {
    let content = ChangeRecord.Content(size: 5 << 40, etag: [UInt8](repeating: 0xfe, count: 16), parts: 10_000)
    let token = VersionToken(sequence: 300, secret: .min)
    return [
      ChangeRecord(kind: .created, key: key("a"), objectID: 1, sequence: 1),
      ChangeRecord(kind: .deleted, key: key("ü\u{1}\n"), objectID: 1, sequence: 200),
      ChangeRecord(
        kind: .renamed, key: key("b"), formerKey: key("a"), version: token, content: content, objectID: 7, sequence: 300
      ),
      ChangeRecord(
        kind: .versionDeleted, key: key(String(repeating: "k", count: 1024)),
        version: VersionToken(sequence: 7, secret: 0), objectID: 7, reason: "rule", sequence: .max),
    ]
  }()

  private static func key(_ text: String) -> ObjectKey { try! ObjectKey(text) }

  private static var body: [UInt8] {
    var row = ChangeRow()
    for record in records { row.append(record) }
    return row.body
  }

  private static func read(_ body: [UInt8]) throws -> [BucketChange] {
    try body.withUnsafeBytes { bytes in
      var reader = try ChangeRowReader(bytes)
      var changes: [BucketChange] = []
      while let record = try reader.next() { changes.append(record.change(at: Timestamp(milliseconds: 1))) }
      return changes
    }
  }

  @Test func readsWhatItWrote() throws {
    let expected = Self.records.map { $0.change(at: Timestamp(milliseconds: 1)) }
    #expect(try Self.read(Self.body) == expected)
    #expect(expected[2].version?.text == "000000000000012c8000000000000000" && expected[3].version == .null)
  }

  @Test func reusesABuffer() {
    var row = ChangeRow(reusing: Self.body)
    row.append(Self.records[0])
    var new = ChangeRow()
    new.append(Self.records[0])
    #expect(row.body == new.body && row.last == 1)
  }

  @Test func refusesEveryCut() {
    let body = Self.body
    var whole = 0
    for count in 0..<body.count {
      // At the ends of records it is a shorter row.
      if (try? Self.read(Array(body[..<count]))) != nil { whole += 1 }
    }
    #expect(whole == Self.records.count)
  }

  @Test func refusesWhatItDoesNotKnow() {
    let body = Self.body
    for (place, byte) in [(0, UInt8(2)), (1, 0), (1, 99), (2, 0x40), (2, 0x80), (3, 0)] {
      var broken = body
      broken[place] = byte
      #expect(throws: StorageError.self) { try Self.read(broken) }
    }
    #expect(throws: StorageError.self) { try Self.read([]) }
  }

  @Test func survivesRandomDamage() {
    let seed = UInt64.random(in: 0 ... .max)
    print("ChangeRowTests.survivesRandomDamage seed \(seed)")
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      var body = Self.body
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        body[Int.random(in: 1..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Self.read(body)
    }
  }
}
