import FileTreeStorage
import Storage
import Testing

@Suite struct SweepTests {
  private let mount = TestMount()
  private var storage: FileTreeStorage { mount.storage }
  private static let day: Int64 = 86_400_000

  @Test func removesOldTemporariesAndNothingElse() throws {
    mount.tree.edit("a/.~martinet-00", [1])
    mount.tree.edit("a/b/.~martinet-01", [1])
    mount.tree.edit("a/.~martinet-young", [1])
    mount.tree.edit("a/~martinet-x", [1])
    mount.tree.edit("a/file", [1])
    for path in mount.visible where !path.hasSuffix("young") { mount.tree.age(path, toNanoseconds: 1_000_000) }
    let report = storage.sweep(now: Timestamp(milliseconds: 1_700_000_000_500))
    #expect(report.temporaries == 2)
    #expect(report.endsRound)
    #expect(mount.visible == ["a", "a/.~martinet-young", "a/b", "a/file", "a/~martinet-x"])
  }

  @Test func removesPartsThatNoUploadKnows() throws {
    let upload = try storage.createUpload(CreateUploadRequest(object: storage.address("a")))
    let address = UploadAddress(object: try storage.address("a"), id: upload)
    _ = try storage.putPart(#require(PartNumber(1)), of: address, body: TestBody([1, 2, 3]))
    let kept = mount.visible
    let other = String(repeating: "0", count: 48)
    mount.tree.edit(".martinet/uploads/\(other)/1-00", [1])
    mount.tree.edit(".martinet/uploads/\(upload)/1-stray", [1])
    for path in mount.visible { mount.tree.age(path, toNanoseconds: 1_000_000) }
    let report = storage.sweep(now: Timestamp(milliseconds: 2 * Self.day))
    #expect(report.parts == 2)
    #expect(mount.visible == kept)
  }

  @Test func forgetsWhatOthersRemoved() throws {
    for key in ["a", "b", "c"] { try storage.put(key, key, user: key) }
    mount.tree.drop("a")
    mount.tree.edit("b", [1])
    #expect(storage.sweep(now: Timestamp(milliseconds: 0)).records == 2)
    #expect(mount.records.count("attributes") == 1)
    #expect(try storage.info("c").note == "c")
  }

  @Test func forgetsNothingWhereNothingIsThere() throws {
    try storage.put("a", "a")
    try storage.put("b", "b")
    mount.tree.drop("a")
    mount.tree.drop("b")
    #expect(storage.sweep(now: Timestamp(milliseconds: 0)).records == 0)
    #expect(mount.records.count("attributes") == 2)
  }

  @Test func goesOnWhereItEnded() throws {
    for number in 0..<1500 { mount.tree.edit("\(number)/.~martinet-0", [1]) }
    for path in mount.visible { mount.tree.age(path, toNanoseconds: 1_000_000) }
    let now = Timestamp(milliseconds: 2 * Self.day)
    let first = storage.sweep(now: now)
    #expect(!first.endsRound)
    let second = storage.sweep(now: now)
    #expect(second.endsRound)
    #expect(first.temporaries + second.temporaries == 1500)
  }
}
