/// What is wrong with the settings, in words for the person who wrote them.
package struct SettingsProblem: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Reads the settings: the file first, then the environment, then the flags; later wins.
package enum SettingsLoader {
  /// - Parameters:
  ///   - flags: arguments such as `--listen 127.0.0.1:0` or `--listen=127.0.0.1:0`.
  ///   - environment: all variables; those that begin with `MARTINET_` must be known.
  package static func load(flags: [String], environment: [String: String]) throws(SettingsProblem) -> Settings {
    let flags = try parse(flags)
    var settings = Settings()
    if let file = flags.first(where: { $0.name == "config" })?.value ?? environment["MARTINET_CONFIG"] {
      try apply(file: file, to: &settings)
    }
    try apply(environment: environment, to: &settings)
    for flag in flags where flag.name != "config" {
      guard let definition = SettingsCatalogue.definition(named: flag.name) else {
        throw unknown("flag --\(flag.name.replacing("_", with: "-"))", flag.name)
      }
      try set(definition, to: flag.value, from: definition.flag, in: &settings)
    }
    return settings
  }

  // MARK: Flags

  private static func parse(_ arguments: [String]) throws(SettingsProblem) -> [(name: String, value: String)] {
    var result: [(String, String)] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else { throw SettingsProblem("unexpected argument '\(argument)'") }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0]).replacing("-", with: "_")
      if parts.count == 2 {
        result.append((name, String(parts[1])))
      } else if let value = rest.popFirst() {
        result.append((name, value))
      } else {
        throw SettingsProblem("\(argument) needs a value")
      }
    }
    return result
  }

  // MARK: Environment

  /// Variables that are ours but no settings of the gateway.
  private static let foreignVariables: Set<String> = [
    "MARTINET_CONFIG", "MARTINET_ENDPOINT", "MARTINET_MIGRATE_ACCESS_KEY", "MARTINET_MIGRATE_ACCESS_KEY_FILE",
    "MARTINET_MIGRATE_SECRET_KEY", "MARTINET_MIGRATE_SECRET_KEY_FILE",
  ]

  /// The value of a variable that is no setting, or what is in the file that the variable with `_FILE` after it names.
  package static func value(of variable: String, in environment: [String: String]) throws(SettingsProblem) -> String? {
    let file = environment[variable + "_FILE"]
    guard let value = environment[variable] else {
      guard let file else { return nil }
      return try secret(in: file, for: variable + "_FILE")
    }
    guard file == nil else { throw SettingsProblem("\(variable)_FILE and \(variable) are both set") }
    return value
  }

  private static func apply(environment: [String: String], to settings: inout Settings) throws(SettingsProblem) {
    for (variable, value) in environment.sorted(by: { $0.key < $1.key })
    where variable.hasPrefix("MARTINET_") && !foreignVariables.contains(variable) {
      let name = variable.dropFirst("MARTINET_".count).lowercased()
      if let definition = SettingsCatalogue.definition(named: name) {
        try set(definition, to: value, from: variable, in: &settings)
      } else if name.hasSuffix("_file"), let definition = SettingsCatalogue.definition(named: String(name.dropLast(5)))
      {
        guard environment[definition.variable] == nil else {
          throw SettingsProblem("\(variable) and \(definition.variable) are both set")
        }
        try set(definition, to: secret(in: value, for: variable), from: variable, in: &settings)
      } else {
        throw unknown("variable \(variable)", name)
      }
    }
  }

  // MARK: File

  private static func apply(file path: String, to settings: inout Settings) throws(SettingsProblem) {
    let text: String
    do throws(SmallFile.Problem) { text = try SmallFile.read(path) } catch {
      throw SettingsProblem("config: \(error.description)")
    }
    let root: YAMLNode?
    do throws(YAMLFault) { root = try YAMLDocument.parse(text) } catch {
      throw SettingsProblem("\(path):\(error.line): \(error.problem)")
    }
    guard let root else { return }
    guard case .mapping(let pairs) = root.content else {
      throw SettingsProblem("\(path):\(root.line): expected 'name: value' lines")
    }
    for pair in pairs where pair.key != "mounts" {
      try apply(pair.key, pair.value, at: "\(path):\(pair.line)", to: &settings)
    }
    guard let mounts = pairs.first(where: { $0.key == "mounts" }) else { return }
    do throws(YAMLFault) { settings.mounts = try MountDefinition.list(mounts.value) } catch {
      throw SettingsProblem("\(path):\(error.line): \(error.problem)")
    }
  }

  private static func apply(_ key: String, _ node: YAMLNode, at place: String, to settings: inout Settings)
    throws(SettingsProblem)
  {
    let own = SettingsCatalogue.definition(named: key)
    let isFile = own == nil && key.hasSuffix("_file")
    guard let definition = own ?? SettingsCatalogue.definition(named: isFile ? String(key.dropLast(5)) : key) else {
      throw unknown("\(place): field '\(key)'", key)
    }
    switch node.content {
    case .scalar(let text):
      try set(definition, to: isFile ? secret(in: text, for: place) : text, from: "\(place): \(key)", in: &settings)
    case .list(let items):
      let texts = items.compactMap { if case .scalar(let text) = $0.content { text } else { nil } }
      guard texts.count == items.count else {
        throw SettingsProblem("\(place): '\(key)' takes plain values")
      }
      try set(definition, to: texts.joined(separator: ","), from: "\(place): \(key)", in: &settings)
    case .mapping:
      throw SettingsProblem("\(place): '\(key)' takes a value, not a block")
    }
  }

  // MARK: Shared

  private static func set(
    _ definition: SettingDefinition, to value: String, from place: String, in settings: inout Settings
  ) throws(SettingsProblem) {
    guard definition.read(&settings, value) else {
      let shown = definition.isSecret ? "its value" : "'\(value)'"
      throw SettingsProblem("\(place): \(shown) is not \(definition.expected)")
    }
  }

  private static func unknown(_ what: String, _ name: String) -> SettingsProblem {
    let near = nearestName(to: name, among: SettingsCatalogue.all.map(\.name) + ["mounts"])
    return SettingsProblem("\(what) is not known" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }

  private static func secret(in path: String, for place: String) throws(SettingsProblem) -> String {
    do throws(SmallFile.Problem) { return try SmallFile.secret(path) } catch {
      throw SettingsProblem("\(place): \(error.description)")
    }
  }
}
