import Gateway

/// `martinet check`: says what is wrong with the settings, the disk and the mounts, and changes nothing.
enum CheckCommand {
  static func run(_ arguments: [String]) -> ExitCode {
    let arguments = SettingsArguments(
      arguments, switches: ["--print-settings", "--print-capabilities", "--print-operations"])
    if arguments.has("--print-settings") {
      Terminal.say(SettingsReference.markdown())
      return .done
    }
    if arguments.has("--print-capabilities") {
      Terminal.say(CapabilityReference.markdown())
      return .done
    }
    if arguments.has("--print-operations") {
      Terminal.say(OperationReference.summary() + "\n\n" + OperationReference.table())
      return .done
    }
    do throws(SettingsProblem) {
      let settings = try arguments.settings()
      let problems = SettingsCheck.problems(of: settings) + DiskCheck.problems(of: settings)
      guard problems.isEmpty else {
        return Terminal.fail(problems.map { "martinet: \($0)" }.joined(separator: "\n"), .wrongUse)
      }
      Terminal.say("settings and disk are in order")
      return report(MountCheck.run(settings))
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }

  /// A line for each mount.
  private static func report(_ mounts: [MountCheck.Finding]) -> ExitCode {
    for mount in mounts where !mount.isFault { Terminal.say(mount.text) }
    let faults = mounts.filter(\.isFault).map { "martinet: \($0.text)" }
    return faults.isEmpty ? .done : Terminal.fail(faults.joined(separator: "\n"), .wrongUse)
  }
}
