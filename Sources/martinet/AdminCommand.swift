import Gateway

/// `martinet admin`: asks a running gateway to do what its operators may.
enum AdminCommand {
  static func run(_ arguments: [String]) -> ExitCode {
    switch arguments.prefix(2) {
    case ["lifecycle", "run"]: return LifecycleRunCommand.run(Array(arguments.dropFirst(2)))
    case let words where words.first == "keys": return KeysCommand.run(Array(arguments.dropFirst()))
    case let words where words.first == "mount": return MountCommand.run(Array(arguments.dropFirst()))
    default:
      return Terminal.fail("martinet: no command 'admin \(arguments.prefix(2).joined(separator: " "))'", .wrongUse)
    }
  }
}

/// `martinet admin lifecycle run`: has lifecycle rules carried out now, and waits for the end.
enum LifecycleRunCommand {
  private static let path = "admin/v1/lifecycle/run"

  static func run(_ arguments: [String]) -> ExitCode {
    var arguments = arguments
    let isJSON = arguments.take(switch: "--json")
    do throws(SettingsProblem) {
      var query = [(name: "format", value: isJSON ? "json" : "text")]
      if arguments.take(switch: "--dry-run") { query.append(("dry-run", "true")) }
      for name in ["bucket", "now"] {
        if let value = try arguments.take(option: "--\(name)") { query.append((name, value)) }
      }
      let environment = SettingsArguments.environment()
      let settings = try SettingsArguments(arguments).settings()
      return carryOut(query, by: try AdminClient(settings, environment: environment))
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }

  private static func carryOut(_ query: [(name: String, value: String)], by client: AdminClient) -> ExitCode {
    do throws(AdminClient.Problem) {
      var answer = try client.send("POST", path, query)
      while answer.status == 202, let run = answer.header("x-martinet-run") {
        answer = try client.send("GET", path, [query[0], ("id", run)])
      }
      Terminal.say(answer.text.trimmingSuffix(while: \.isNewline))
      return .done
    } catch { return Terminal.fail("martinet: \(error)", error.wasReached ? .wrongUse : .notStarted) }
  }
}
