import Gateway
import Glibc

/// The arguments of a command: its own switches, and settings.
struct SettingsArguments {
  private var flags: [String]
  private var switches: Set<String>

  /// - Parameter switches: arguments without a value that the command knows.
  init(_ arguments: [String], switches known: Set<String> = []) {
    switches = known.intersection(arguments)
    flags = arguments.filter { !known.contains($0) }
  }

  func has(_ name: String) -> Bool { switches.contains(name) }

  func settings() throws(SettingsProblem) -> Settings {
    try SettingsLoader.load(flags: flags, environment: Self.environment())
  }

  static func environment() -> [String: String] {
    var result: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
      let pair = String(cString: line).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    return result
  }
}
