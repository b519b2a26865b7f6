import LocalStorage
import Storage
import Synchronization
import Testing

@Suite struct ConditionTests {
  private static let absent = StorageError.preconditionFailed(condition: "If-None-Match")
  private static let differs = StorageError.preconditionFailed(condition: "If-Match")

  @Test func decidesOnTheCurrentObject() throws {
    let store = try TestStore()
    let tag = try store.put("there", "x").etag
    let table: [(key: String, condition: WriteCondition, error: StorageError?)] = [
      ("there", .none, nil),
      ("there", .absent, Self.absent),
      ("there", .present, nil),
      ("there", .matches([tag]), nil),
      ("there", .matches([ETag("other"), tag]), nil),
      ("there", .matches([ETag("other")]), Self.differs),
      ("missing", .present, .noSuchKey),
      ("missing", .matches([tag]), .noSuchKey),
      ("missing", .absent, nil),
    ]
    for (key, condition, error) in table {
      if let error {
        #expect(throws: error) { try store.put(key, "x", if: condition) }
      } else {
        try store.put(key, "x", if: condition)
      }
    }
  }

  @Test func createsOnceOfAThousand() throws {
    let store = try TestStore()
    let wins = Atomic<Int>(0)
    let refusals = Atomic<Int>(0)
    runOnThreads(50) { thread in
      for index in 0..<20 {
        do {
          try store.put("key", "\(thread)/\(index)", if: .absent)
          wins.add(1, ordering: .relaxed)
        } catch {
          if error as? StorageError == Self.absent { refusals.add(1, ordering: .relaxed) }
        }
      }
    }
    #expect(wins.load(ordering: .relaxed) == 1)
    #expect(refusals.load(ordering: .relaxed) == 999)
  }

  /// A counter that many raise with If-Match loses no step.
  @Test func losesNoUpdateUnderIfMatch() throws {
    let store = try TestStore()
    try store.put("counter", "0")
    runOnThreads(8) { _ in
      var done = 0
      while done < 25 {
        do {
          let reader = try store.storage.open(try TestStore.address("counter"))
          let value = Int(String(decoding: try reader.read(0..<reader.info.size), as: UTF8.self))!
          try store.put("counter", "\(value + 1)", if: .matches([reader.info.etag]))
          done += 1
        } catch {
          guard error as? StorageError == Self.differs else { return }
        }
      }
    }
    #expect(try store.text("counter") == "200")
  }
}
