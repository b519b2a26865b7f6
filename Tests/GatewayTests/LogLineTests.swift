import Storage
import Testing

@testable import Gateway

@Suite struct LogLineTests {
  private let time = Timestamp(milliseconds: 1_700_000_000_007)

  private func line(_ record: LogRecord, asJSON: Bool) -> String {
    String(decoding: LogLine.render(record, at: time, asJSON: asJSON), as: UTF8.self)
  }

  @Test func writesJSON() {
    let record = LogRecord(
      .info, "listening", [("address", .text("http://x")), ("port", .number(7)), ("tls", .flag(false))])
    #expect(
      line(record, asJSON: true)
        == #"{"time":"2023-11-14T22:13:20.007Z","level":"info","event":"listening","address":"http://x","port":7,"tls":false}"#
        + "\n")
  }

  @Test func whatClientsSendCannotBreakTheLine() {
    let record = LogRecord(.warning, "refused", [("key", .text("a\"b\\c\nd\r\t\u{1}\u{7F}é"))])
    let expected = #"key="a\"b\\c\nd\r\t\u0001\u007fé""#
    #expect(line(record, asJSON: false) == "2023-11-14T22:13:20.007Z warning refused \(expected)\n")
  }
}
