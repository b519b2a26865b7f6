import SMBWire
import Testing

@Suite struct WireTests {
  private static let passed = Passed(window: .incoming1, count: 77)
  private static let status = SMBStatus(isFolder: false, size: 5, modified: -3, fileID: .max)

  static let requests: [SMBRequest] = [
    .connect(
      SMBConnection(
        host: "nas", port: 445, share: "data", path: "a/b", domain: "", username: "änna", password: "p w",
        encryption: .required,
        timeoutMilliseconds: 20_000, chunkBytes: 1 << 20)),
    .status(""), .open("a/ü"), .read(handle: 7, offset: 1 << 40, count: 9), .close(3), .openFolder("x"),
    .nextEntries(4),
    .create("n"), .write(handle: 1, Passed(window: .outgoing0, count: 0)), .finish(handle: 2, "p", passed),
    .discard(handle: 3, "q"),
    .assemble(["a", "", "c"], into: "d"), .assemble([], into: ""), .rename("a", to: "b", isReplacing: true),
    .removeFile("f"), .removeFolder("g"), .makeFolder("h"), .setModified("i", nanoseconds: -1), .space,
  ]

  static let answers: [SMBAnswer] = [
    .done, .failed(SMBProblem(.busy, "why")), .status(status),
    .opened(nil, status, passed),
    .opened(9, status, passed), .bytes(passed), .entries(nil, []),
    .entries(3, [SMBEntry(name: [0xFF, 0x2F], status: status), SMBEntry(name: [], status: status)]), .created(1),
    .space(total: .max, available: 0), .progress,
  ]

  @Test(arguments: requests) func requestsComeBackAsTheyWere(_ request: SMBRequest) throws {
    #expect(try SMBRequest(request.frame(call: 1)) == request)
  }

  @Test(arguments: answers) func answersComeBackAsTheyWere(_ answer: SMBAnswer) throws {
    #expect(try SMBAnswer(answer.frame(call: 1)) == answer)
  }

  @Test(arguments: requests) func everyCutOfARequestIsRefused(_ request: SMBRequest) {
    let frame = request.frame(call: 1)
    for count in 0..<frame.fields.count {
      #expect(throws: WireFault.self) {
        try SMBRequest(Frame(call: 1, kind: frame.kind, fields: Array(frame.fields[..<count])))
      }
    }
    #expect(throws: WireFault.self) { try SMBRequest(Frame(call: 1, kind: frame.kind, fields: frame.fields + [0])) }
  }

  @Test func framesAreFoundInEverySplit() throws {
    let frames = Self.answers.enumerated().map { $1.frame(call: UInt32($0)) }
    let bytes = frames.flatMap(\.bytes)
    for size in 1...40 {
      var assembler = FrameAssembler()
      var found: [Frame] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { assembler.append($0) }
        while let frame = try assembler.next() { found.append(frame) }
      }
      #expect(found == frames)
    }
  }

  @Test(arguments: [UInt32(0), 4, UInt32(Frame.maximumFieldBytes) + 6, .max])
  func impossibleLengthsAreRefusedAtOnce(_ length: UInt32) {
    var assembler = FrameAssembler()
    withUnsafeBytes(of: length.littleEndian) { assembler.append($0) }
    #expect(throws: WireFault.self) { try assembler.next() }
  }

  @Test func garbageIsRefusedOrUnderstoodButNeverTraps() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix(state: seed)
    var understood = 0
    for _ in 0..<20_000 {
      let fields = (0..<Int.random(in: 0..<60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let frame = Frame(call: 0, kind: UInt8.random(in: 0...25, using: &random), fields: fields)
      if (try? SMBRequest(frame)) != nil { understood += 1 }
      if let answer = try? SMBAnswer(frame) {
        #expect((try? SMBAnswer(answer.frame(call: 0))) == answer, "seed \(seed)")
      }
    }
    #expect(understood < 20_000, "seed \(seed)")
  }

  @Test func passwordsAreNotPrinted() {
    let request = Self.requests[0]
    var dumped = ""
    dump(request, to: &dumped)
    #expect(!dumped.contains("p w") && !"\(request)".contains("p w"))
  }

  @Test func windowsDoNotOverlap() {
    let windows = Windows(chunkBytes: 100)
    let ranges = Windows.Window.allCases.map(windows.range(of:))
    #expect(ranges.flatMap { Array($0) } == Array(0..<windows.totalBytes))
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
