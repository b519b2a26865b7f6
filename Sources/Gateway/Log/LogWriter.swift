import Glibc
import JSON
import Storage

/// Writes log records to standard error, one line each with one `write`, so that lines of several threads never mix.
package struct LogWriter: Sendable {
  private let asJSON: Bool
  private let descriptor: Int32

  package init(format: LogFormat, descriptor: Int32 = STDERR_FILENO) {
    self.descriptor = descriptor
    asJSON =
      switch format {
      case .json: true
      case .text: false
      case .automatic: isatty(descriptor) == 0
      }
  }

  package func write(_ record: LogRecord) {
    let line = LogLine.render(record, at: .now(), asJSON: asJSON)
    line.withUnsafeBytes { bytes in
      // A log that cannot be written must not stop the service.
      _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
  }
}

/// Renders records.
enum LogLine {
  static func render(_ record: LogRecord, at time: Timestamp, asJSON: Bool) -> [UInt8] {
    (asJSON ? json(record, at: time) : Array(text(record, at: time).utf8)) + [UInt8(ascii: "\n")]
  }

  private static func json(_ record: LogRecord, at time: Timestamp) -> [UInt8] {
    var line = JSONWriter()
    line.object { line in
      line.field("time", iso8601(time))
      line.field("level", record.level.rawValue)
      line.field("event", record.event)
      for field in record.fields {
        switch field.value {
        case .text(let text): line.field(field.name, text)
        case .number(let number): line.field(field.name, number)
        case .flag(let flag): line.field(field.name, flag)
        }
      }
    }
    return line.finish()
  }

  private static func text(_ record: LogRecord, at time: Timestamp) -> String {
    var line = "\(iso8601(time)) \(record.level.rawValue) \(record.event)"
    for field in record.fields {
      switch field.value {
      case .text(let text): line += " \(field.name)=\(JSONText.quoted(text))"
      case .number(let number): line += " \(field.name)=\(number)"
      case .flag(let flag): line += " \(field.name)=\(flag)"
      }
    }
    return line
  }

  private static func iso8601(_ time: Timestamp) -> String {
    var seconds = time_t(time.seconds)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int32, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
    let clock = "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
    return "\(date)T\(clock).\(padded(Int32(time.milliseconds - time.seconds * 1000), 3))Z"
  }
}
