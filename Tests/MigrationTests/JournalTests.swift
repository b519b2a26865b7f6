import Glibc
import S3Client
import Testing

@testable import Migration

@Suite struct JournalRecordTests {
  static let identity = MigrationIdentity(from: "http://a:1", fromBucket: "b", to: "https://c", toBucket: "d")
  static let mark = VersionMark(versionID: "null", digest: "0123456789abcdef")
  static let records: [JournalRecord] = [
    .header(identity), .run(boot: "boot-1", knowsUntouched: true), .key("a b/é\n-"), .key("-"),
    .version(key: "a b/é\n-", source: mark, destination: "", etag: "e-2"), .upload(key: "k", id: "u+/= "),
    .closed(key: "k", id: "u+/= "), .uploading(key: "a b"),
    .end,
  ]

  @Test func readsWhatItWrites() {
    for record in Self.records {
      #expect(record.line.last == 0x0A && record.line.dropLast().allSatisfy { $0 > 0x1F && $0 < 0x7F })
      #expect(JournalRecord(line: record.line.dropLast()) == record)
    }
  }

  @Test func refusesEveryCutAndEveryChangedByte() {
    for record in Self.records {
      let line = Array(record.line.dropLast())
      for end in 0..<line.count { #expect(JournalRecord(line: line[..<end]) == nil) }
      for place in line.indices {
        var changed = line
        changed[place] ^= 1
        #expect(JournalRecord(line: changed) == nil)
      }
    }
    #expect(JournalRecord(line: [UInt8](repeating: 0x61, count: 1 << 20)) == nil)
  }
}

@Suite struct JournalReaderTests {
  private func read(_ bytes: [UInt8], step: Int = .max) -> (memory: JournalMemory, validBytes: Int) {
    var reader = JournalReader()
    for start in stride(from: 0, to: bytes.count, by: min(step, max(bytes.count, 1))) {
      reader.add(bytes[start..<min(start + min(step, bytes.count), bytes.count)])
    }
    return (reader.finish(), reader.validBytes)
  }

  private static let versions = [version("a"), version("b")].map(VersionMark.init)
  private static let records: [JournalRecord] = [
    .header(JournalRecordTests.identity), .run(boot: "1", knowsUntouched: true), .key("k"),
    .version(key: "k", source: versions[0], destination: "1", etag: "e"), .upload(key: "k", id: "u"),
    .version(key: "k", source: versions[1], destination: "2", etag: "e"), .key("l"),
  ]

  @Test(arguments: [1, 2, 7, 1000]) func doesNotMindHowTheBytesWereCut(step: Int) {
    let bytes = Self.records.flatMap(\.line)
    let (memory, validBytes) = read(bytes, step: step)
    #expect(validBytes == bytes.count && memory.identity == JournalRecordTests.identity && memory.isResumed)
    #expect(memory.state(of: "k", newest: Self.versions[1]) == .complete(2))
    #expect(
      memory.state(of: "k", newest: Self.versions[0]) == .begun
        && memory.state(of: "l", newest: Self.versions[0]) == .begun)
    #expect(memory.state(of: "m", newest: Self.versions[0]) == .unknown && memory.openUploads == ["u": "k"])
  }

  /// However much of the file is left, every key that may have been written to is either known or not trusted to be untouched.
  @Test func recoversFromEveryTruncation() {
    let lines = Self.records.map(\.line)
    let bytes = lines.flatMap { $0 }
    let ends = lines.indices.map { lines[...$0].reduce(0) { $0 + $1.count } }
    for count in 0...bytes.count {
      let (memory, validBytes) = read(Array(bytes[..<count]))
      #expect(validBytes == ends.last { $0 <= count } ?? 0)
      let isWhole = count == 0 || ends.contains(count)
      #expect(memory.knowsUntouched(boot: "1") == (isWhole && count >= ends[1]), "\(count)")
      if count >= ends[2] { #expect(memory.state(of: "k", newest: Self.versions[1]) != .unknown) }
    }
  }

  @Test func believesNothingBehindADamagedLine() {
    var lines = Self.records.map(\.line)
    lines[3][5] ^= 0x40
    let (memory, validBytes) = read(lines.flatMap { $0 })
    #expect(validBytes == lines[..<3].reduce(0) { $0 + $1.count } && !memory.knowsUntouched(boot: "1"))
    #expect(memory.state(of: "l", newest: Self.versions[0]) == .unknown)
  }

  @Test(arguments: [
    // Killed, and the system runs on: every line is there.
    ([JournalRecord.run(boot: "1", knowsUntouched: true)], "1", true),
    // The system was started again in between: lines may be lost.
    ([.run(boot: "1", knowsUntouched: true)], "2", false),
    // It ended in order before.
    ([.run(boot: "1", knowsUntouched: true), .end], "2", true),
    ([.run(boot: "1", knowsUntouched: true), .end, .run(boot: "2", knowsUntouched: true)], "2", true),
    // A run before had noticed that lines were lost: they still are.
    ([.run(boot: "1", knowsUntouched: true), .run(boot: "1", knowsUntouched: false)], "1", false),
    ([.run(boot: "1", knowsUntouched: false), .end], "1", false),
  ])
  func knowsWhetherKeysWithoutALineAreUntouched(_ records: [JournalRecord], _ boot: String, _ knows: Bool) {
    let bytes = ([.header(JournalRecordTests.identity)] + records).flatMap(\.line)
    #expect(read(bytes).memory.knowsUntouched(boot: boot) == knows)
  }

  @Test func remembersUploadsThatWereNotClosed() {
    func left(_ records: JournalRecord...) -> [String] {
      let memory = read(([.header(JournalRecordTests.identity)] + records).flatMap(\.line)).memory
      return memory.openUploads.keys.sorted() + memory.nameless.map { "key " + $0 }
    }
    #expect(left(.uploading(key: "k")) == ["key k"] && left(.uploading(key: "k"), .closed(key: "k", id: "")) == [])
    #expect(left(.uploading(key: "k"), .upload(key: "k", id: "u")) == ["u"])
    #expect(left(.uploading(key: "k"), .upload(key: "k", id: "u"), .closed(key: "k", id: "u")) == [])
  }

  @Test func takesNoLineBeforeTheHeaderAndNoSecondHeader() {
    #expect(read(JournalRecord.key("k").line).validBytes == 0)
    let header = JournalRecord.header(JournalRecordTests.identity).line
    #expect(read(header + header).validBytes == header.count)
  }
}

@Suite struct JournalFileTests {
  private let path: String

  init() {
    var name = Array("/tmp/martinet-journal-XXXXXX".utf8CString)
    close(mkstemp(&name))
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func open(_ identity: MigrationIdentity = JournalRecordTests.identity, onEmpty: Bool = true) throws -> Journal
  {
    try Journal(path: path, identity: identity, onEmpty: onEmpty)
  }

  @Test func goesOnAfterALineThatWasCut() throws {
    defer { unlink(path) }
    try open().append(.key("a"))
    let whole = size
    let line = JournalRecord.key("b").line
    let file = Glibc.open(path, O_WRONLY | O_APPEND)
    write(file, line, line.count - 3)
    close(file)
    let journal = try open(onEmpty: false)
    #expect(journal.memory.state(of: "a", newest: JournalRecordTests.mark) == .begun && !journal.knowsUntouched)
    #expect(size > whole)
    try journal.append(.key("c"))
    let again = { try Journal(path: path, identity: JournalRecordTests.identity, onEmpty: false) }
    #expect(throws: JournalProblem.self) { try again() }
    withExtendedLifetime(journal) {}
  }

  @Test func remembersThatLinesWereLostOverEveryFurtherKill() throws {
    defer { unlink(path) }
    try open().append(.key("a"))
    truncate(path, off_t(size - 3))
    for _ in 0..<3 { #expect(try !open(onEmpty: false).knowsUntouched) }
  }

  @Test func trustsItselfAfterAKill() throws {
    defer { unlink(path) }
    try open().append(.key("a"))
    let journal = try open(onEmpty: false)
    #expect(journal.knowsUntouched && journal.memory.state(of: "b", newest: JournalRecordTests.mark) == .unknown)
  }

  @Test func refusesAnotherMigrationsFileAndOneThatIsNone() throws {
    defer { unlink(path) }
    _ = try open()
    let other = MigrationIdentity(from: "http://x", fromBucket: "b", to: "https://c", toBucket: "d")
    #expect(throws: JournalProblem.self) { _ = try open(other) }
    truncate(path, 0)
    let file = Glibc.open(path, O_WRONLY)
    write(file, "hello\n", 6)
    close(file)
    #expect(throws: JournalProblem.self) { _ = try open() }
    #expect(size == 6)
  }

  @Test func refusesAFileWithoutEnd() {
    #expect(throws: JournalProblem.self) {
      _ = try Journal(path: "/dev/zero", identity: JournalRecordTests.identity, onEmpty: true)
    }
    unlink(path)
  }

  @Test func startsAnewWhereTheFirstLineWasCut() throws {
    defer { unlink(path) }
    let header = JournalRecord.header(JournalRecordTests.identity).line
    let file = Glibc.open(path, O_WRONLY)
    write(file, header, header.count - 1)
    close(file)
    let journal = try open()
    #expect(!journal.memory.isResumed && size > header.count)
  }

  private var size: Int {
    var status = stat()
    stat(path, &status)
    return Int(status.st_size)
  }
}
