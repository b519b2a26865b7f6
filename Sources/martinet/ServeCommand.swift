import Gateway

/// `martinet serve`: runs the gateway until SIGTERM or SIGINT; SIGHUP reads certificates again.
enum ServeCommand {
  static func run(_ arguments: [String]) -> ExitCode {
    let arguments = SettingsArguments(arguments, switches: ["--demo"])
    do throws(SettingsProblem) {
      var settings = try arguments.settings()
      let demo = arguments.has("--demo") && settings.rootAccessKey.isEmpty
      if demo { try useDemoKey(&settings) }
      let problems = SettingsCheck.problems(of: settings)
      guard problems.isEmpty else {
        return Terminal.fail(problems.map { "martinet: \($0)" }.joined(separator: "\n"), .wrongUse)
      }
      return serve(settings, demo: demo)
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }

  private static func useDemoKey(_ settings: inout Settings) throws(SettingsProblem) {
    guard !settings.dataDirectory.isEmpty else {
      throw SettingsProblem("data_dir is not set (MARTINET_DATA_DIR or --data-dir)")
    }
    let key = try DemoKey.findOrMake(in: settings.dataDirectory)
    settings.rootAccessKey = key.accessKey
    settings.rootSecretKey = key.secretKey
  }

  private static func serve(_ settings: Settings, demo: Bool) -> ExitCode {
    let signals = StopSignals()
    let gateway: Gateway
    do throws(StartProblem) {
      gateway = try Gateway(settings)
      try gateway.start()
    } catch { return Terminal.fail("martinet: \(error)", .notStarted) }
    Terminal.say("listening on \(gateway.address)")
    if demo { sayDemo(settings, gateway.address) }
    while signals.wait() == .reload { gateway.reload() }
    gateway.stop()
    return .done
  }

  private static func sayDemo(_ settings: Settings, _ address: String) {
    Terminal.say(
      """

      Demo key (kept in \(settings.dataDirectory)/demo-key). Try it from another terminal:

        export AWS_ACCESS_KEY_ID=\(settings.rootAccessKey) AWS_SECRET_ACCESS_KEY=\(settings.rootSecretKey) AWS_DEFAULT_REGION=local
        aws --endpoint-url \(address) s3 mb s3://first
        aws --endpoint-url \(address) s3 cp README.md s3://first/

      """)
  }
}
