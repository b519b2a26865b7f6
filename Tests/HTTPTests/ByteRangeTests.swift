import HTTP
import Testing

/// Single ranges of `Range`.
@Suite struct ByteRangeTests {
  @Test(arguments: [
    ("bytes=0-9", 100, ByteRange.Resolution.satisfiable(0..<10)),
    ("bytes=5-", 100, .satisfiable(5..<100)),
    ("bytes=-10", 100, .satisfiable(90..<100)),
    ("bytes=-1000", 100, .satisfiable(0..<100)),
    ("bytes=99-200", 100, .satisfiable(99..<100)),
    ("Bytes=0-0", 1, .satisfiable(0..<1)),
    ("bytes=0-99999999999999999999", 100, .satisfiable(0..<100)),
    ("bytes=9223372036854775807-9223372036854775807", 100, .unsatisfiable),
    ("bytes=100-", 100, .unsatisfiable),
    ("bytes=99999999999999999999-", 100, .unsatisfiable),
    ("bytes=-0", 100, .unsatisfiable),
    ("bytes=0-", 0, .unsatisfiable),
    ("bytes=-5", 0, .unsatisfiable),
  ])
  func resolves(header: String, length: Int64, expected: ByteRange.Resolution) {
    #expect(ByteRange.parse(header)?.resolve(against: length) == expected)
  }

  @Test(arguments: [
    "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2,4-5", "bytes=1-2-3", "bytes=+1-2",
    "bytes= 1-2",
    "items=0-1", "bytes=--1", "0-1",
  ])
  func ignoresWhatIsNoSingleRange(header: String) {
    #expect(ByteRange.parse(header) == nil)
  }
}
