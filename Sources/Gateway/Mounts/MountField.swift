/// One field of a mount: its name, what it means, and how its text becomes a part of the definition.
struct MountField: Sendable {
  /// Which of the definition's parts it gives. Of the fields that give the same, one may stand.
  let gives: String
  let name: String
  /// The kinds in whose block it stands; empty: it stands beside the block.
  let kinds: Set<MountKind>
  /// Whether that part must be given in such a block.
  let isRequired: Bool
  let isSecret: Bool
  /// Whether it is another name of a field.
  var isAlias = false
  let help: String
  let expected: String
  /// False when the text is not a value; `expected` then says what would be.
  let read: @Sendable (inout MountDefinition, String) -> Bool
  /// The value as it would be written; empty where it is not given by this field. Of a secret no more than that it is there.
  let show: @Sendable (MountDefinition) -> String

  /// Under another name.
  func named(_ name: String) -> MountField {
    MountField(
      gives: gives, name: name, kinds: kinds, isRequired: isRequired, isSecret: isSecret, isAlias: true,
      help: "The same as `\(self.name)`.", expected: expected, read: read, show: show)
  }
}

typealias MountPath<Value> = WritableKeyPath<MountDefinition, Value> & Sendable

extension MountField {
  init<Value>(
    _ name: String, gives: String? = nil, _ path: any MountPath<Value>, in kinds: Set<MountKind>,
    isRequired: Bool = false, isSecret: Bool = false, _ help: String, expected: String,
    parse: @escaping @Sendable (String) -> Value?, print: @escaping @Sendable (Value) -> String
  ) {
    self.init(
      gives: gives ?? name, name: name, kinds: kinds, isRequired: isRequired, isSecret: isSecret, help: help,
      expected: expected,
      read: { definition, text in
        guard let value = parse(text) else { return false }
        definition[keyPath: path] = value
        return true
      }, show: { print($0[keyPath: path]) })
  }

  /// Text of 1 to 255 bytes without control characters and what else is forbidden.
  static func text(
    _ name: String, _ path: any MountPath<String>, in kinds: Set<MountKind> = [], isRequired: Bool = false,
    without forbidden: String = "", _ help: String
  ) -> Self {
    Self(
      name, path, in: kinds, isRequired: isRequired, help,
      expected: "text of 1 to 255 bytes" + (forbidden.isEmpty ? "" : " with none of \(forbidden)"),
      parse: { isPlain($0) && !$0.contains(where: forbidden.contains) ? $0 : nil }, print: { $0 })
  }

  static func flag(_ name: String, _ path: any MountPath<Bool>, _ help: String) -> Self {
    Self(
      name, path, in: [], help, expected: "true or false", parse: SettingText.flag, print: { $0 ? "true" : "false" })
  }

  static func number(
    _ name: String, _ path: any MountPath<Int64>, in kinds: Set<MountKind>, _ range: ClosedRange<Int64>,
    _ help: String
  ) -> Self {
    Self(
      name, path, in: kinds, help, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
      parse: { Int64($0).flatMap { range.contains($0) ? $0 : nil } }, print: { String($0) })
  }

  static func size(
    _ name: String, _ path: any MountPath<Int64>, in kinds: Set<MountKind>, _ range: ClosedRange<Int64>,
    _ help: String
  ) -> Self {
    Self(
      name, path, in: kinds, help,
      expected: "a size from \(SettingText.size(of: range.lowerBound)) to \(SettingText.size(of: range.upperBound))",
      parse: { SettingText.size($0).flatMap { range.contains($0) ? $0 : nil } }, print: SettingText.size(of:))
  }

  static func duration(
    _ name: String, _ path: any MountPath<Duration>, in kinds: Set<MountKind>, _ range: ClosedRange<Duration>,
    _ help: String
  ) -> Self {
    let bounds = (SettingText.duration(of: range.lowerBound), SettingText.duration(of: range.upperBound))
    return Self(
      name, path, in: kinds, help, expected: "a duration from \(bounds.0) to \(bounds.1)",
      parse: { SettingText.duration($0).flatMap { range.contains($0) ? $0 : nil } }, print: SettingText.duration(of:))
  }

  static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ path: any MountPath<Value>, in kinds: Set<MountKind> = [], isRequired: Bool = false,
    _ help: String
  ) -> Self where Value.RawValue == String {
    Self(
      name, path, in: kinds, isRequired: isRequired, help,
      expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
      parse: { Value(rawValue: $0) }, print: { $0.rawValue })
  }

  /// No control characters: such text would reach logs and other programs.
  fileprivate static func isPlain(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
