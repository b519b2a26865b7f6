import Gateway
import Glibc

/// The command line.
@main struct Martinet {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let rest = Array(arguments.dropFirst())
    let code: ExitCode =
      switch arguments.first {
      case "serve": ServeCommand.run(rest)
      case "check": CheckCommand.run(rest)
      case "fsck": FsckCommand.run(rest)
      case "migrate": MigrateCommand.run(rest)
      case "admin": AdminCommand.run(rest)
      case "version", "--version": VersionCommand.run()
      case "help", "--help", "-h": Usage.show()
      case nil: Usage.show(code: .wrongUse)
      case let unknown?: Terminal.fail("martinet: no command '\(unknown)'; see 'martinet help'", .wrongUse)
      }
    exit(code.rawValue)
  }
}

/// What the process ends with.
enum ExitCode: Int32 {
  case done = 0
  /// Done, and something was found (fsck, verify).
  case findings = 1
  /// Wrong use or settings.
  case wrongUse = 2
  /// Could not start, or could not reach.
  case notStarted = 3
}

/// Lines for people.
enum Terminal {
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  static func fail(_ line: String, _ code: ExitCode) -> ExitCode {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
    return code
  }
}

enum VersionCommand {
  static func run() -> ExitCode {
    Terminal.say("martinet \(Product.version) (disk format \(Product.diskFormat))")
    return .done
  }
}

enum Usage {
  static func show(code: ExitCode = .done) -> ExitCode {
    Terminal.say(
      """
      martinet: an S3 gateway on a local disk, and on folders and SMB shares

        martinet serve [--demo] [--SETTING VALUE …]   run the gateway; --demo makes a root key in the data folder
        martinet check [--SETTING VALUE …]            check settings, disk and mounts, change nothing
        martinet check --print-settings               all settings, their variables and defaults
        martinet check --print-capabilities           what each kind of storage can do
        martinet check --print-operations             what each S3 operation comes to
        martinet fsck --data-dir DIR [--read]         check index against bytes (gateway stopped); --read reads all
        martinet migrate --from URL --from-bucket B --to-bucket B2 [--to URL] [--verify] [--json] …
                                                      copy a bucket with all its versions; 'migrate --help' says more
        martinet admin lifecycle run [--bucket B] [--now TIME] [--dry-run] [--json]
                                                      have lifecycle rules carried out now, or as if it were TIME
        martinet admin mount list | show NAME [--json]
                                                      the mounts of a running gateway and what each can do
        martinet admin mount create NAME --kind KIND --FIELD VALUE …
        martinet admin mount enable | disable | delete NAME
                                                      change them, at once; fields are those of the file
        martinet admin keys [list | reseal] [--json]  what is sealed under each master key; reseal moves it to the current one
        martinet version

      Settings come from the file that MARTINET_CONFIG or --config names, then MARTINET_… variables, then flags; later wins.
      Exit codes: 0 done, 1 done with findings, 2 wrong use or settings, 3 could not start or reach.
      """)
    return code
  }
}
