/// One thing that happened, as fields. Never put a secret, a signature, a cookie or a query string into one.
package struct LogRecord: Sendable {
  package enum Level: String, Sendable {
    case info, warning, error
  }

  package enum Value: Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
  }

  package let level: Level
  /// A closed set of short names: `listening`, `request`, `refused`, …
  package let event: String
  package var fields: [(name: String, value: Value)]

  package init(_ level: Level, _ event: String, _ fields: [(name: String, value: Value)] = []) {
    self.level = level
    self.event = event
    self.fields = fields
  }
}
