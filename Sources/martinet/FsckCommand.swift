import Gateway

/// `martinet fsck`: checks a stopped store and changes nothing.
enum FsckCommand {
  static func run(_ arguments: [String]) -> ExitCode {
    let arguments = SettingsArguments(arguments, switches: ["--read"])
    let settings: Settings
    do throws(SettingsProblem) { settings = try arguments.settings() } catch {
      return Terminal.fail("martinet: \(error)", .wrongUse)
    }
    guard !settings.dataDirectory.isEmpty else {
      return Terminal.fail("martinet: data_dir is not set (MARTINET_DATA_DIR or --data-dir)", .wrongUse)
    }
    do throws(StartProblem) {
      let outcome = try StoreCheck.run(settings, readingBytes: arguments.has("--read"))
      for line in outcome.lines { Terminal.say(line) }
      return outcome.hasFindings ? .findings : .done
    } catch { return Terminal.fail("martinet: \(error)", .notStarted) }
  }
}
