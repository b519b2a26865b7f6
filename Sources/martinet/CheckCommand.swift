import Gateway

/// `martinet check`: says what is wrong with the settings and the disk, and changes nothing.
enum CheckCommand {
  static func run(_ arguments: [String]) -> ExitCode {
    let arguments = SettingsArguments(arguments, switches: ["--print-settings"])
    if arguments.has("--print-settings") {
      Terminal.say(SettingsReference.markdown())
      return .done
    }
    do throws(SettingsProblem) {
      let settings = try arguments.settings()
      let problems = SettingsCheck.problems(of: settings) + DiskCheck.problems(of: settings)
      guard problems.isEmpty else {
        return Terminal.fail(problems.map { "martinet: \($0)" }.joined(separator: "\n"), .wrongUse)
      }
      Terminal.say("settings and disk are in order")
      return .done
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }
}
