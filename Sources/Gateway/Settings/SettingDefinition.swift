/// One setting: its name, what it means, and how its text becomes a value. The name in the file is `snake_case`; the environment variable
/// and the flag follow from it.
struct SettingDefinition: Sendable {
  let name: String
  let help: String
  let isSecret: Bool
  /// Nil when the text is not a value; `expected` then says what would be.
  let read: @Sendable (inout Settings, String) -> Bool
  let expected: String
  let show: @Sendable (Settings) -> String

  var variable: String { "MARTINET_" + name.uppercased() }
  var flag: String { "--" + name.replacing("_", with: "-") }
}

typealias SettingPath<Value> = WritableKeyPath<Settings, Value> & Sendable

extension SettingDefinition {
  private init<Value>(
    _ name: String, _ path: any SettingPath<Value>, _ help: String, expected: String, isSecret: Bool = false,
    parse: @escaping @Sendable (String) -> Value?, print: @escaping @Sendable (Value) -> String
  ) {
    self.init(
      name: name, help: help, isSecret: isSecret,
      read: { settings, text in
        guard let value = parse(text) else { return false }
        settings[keyPath: path] = value
        return true
      }, expected: expected, show: { print($0[keyPath: path]) })
  }

  static func text(_ name: String, _ path: any SettingPath<String>, _ help: String) -> Self {
    Self(name, path, help, expected: "text", parse: { $0 }, print: { $0 })
  }

  static func secret(_ name: String, _ path: any SettingPath<String>, _ help: String) -> Self {
    Self(name, path, help, expected: "text", isSecret: true, parse: { $0 }, print: { $0.isEmpty ? "" : "(set)" })
  }

  static func list(_ name: String, _ path: any SettingPath<[String]>, _ help: String) -> Self {
    Self(
      name, path, help, expected: "a list, separated by commas", parse: SettingText.list,
      print: { $0.joined(separator: ",") })
  }

  static func flag(_ name: String, _ path: any SettingPath<Bool>, _ help: String) -> Self {
    Self(name, path, help, expected: "true or false", parse: SettingText.flag, print: { $0 ? "true" : "false" })
  }

  static func size(_ name: String, _ path: any SettingPath<Int64>, _ range: ClosedRange<Int64>, _ help: String) -> Self
  {
    Self(
      name, path, help,
      expected: "a size from \(SettingText.size(of: range.lowerBound)) to \(SettingText.size(of: range.upperBound))",
      parse: { SettingText.size($0).flatMap { range.contains($0) ? $0 : nil } }, print: SettingText.size(of:))
  }

  static func number(_ name: String, _ path: any SettingPath<Int64>, _ range: ClosedRange<Int64>, _ help: String)
    -> Self
  {
    Self(
      name, path, help, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
      parse: { Int64($0).flatMap { range.contains($0) ? $0 : nil } }, print: { String($0) })
  }

  static func duration(_ name: String, _ path: any SettingPath<Duration>, _ help: String) -> Self {
    Self(
      name, path, help, expected: "a duration such as 250ms, 20s or 5m, more than zero",
      parse: { SettingText.duration($0).flatMap { $0 > .zero ? $0 : nil } }, print: SettingText.duration(of:))
  }

  static func durationOrZero(_ name: String, _ path: any SettingPath<Duration>, _ help: String) -> Self {
    Self(
      name, path, help, expected: "a duration such as 250ms, 20s, 5m or 7d, or 0", parse: SettingText.duration,
      print: SettingText.duration(of:))
  }

  static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any SettingPath<Value>, _ help: String
  ) -> Self where Value.RawValue == String {
    Self(
      name, path, help, expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
      parse: { Value(rawValue: $0) }, print: { $0.rawValue })
  }
}
