import CLinux
import Gateway
import Glibc
import Migration
import S3Client
import Workers

/// `martinet migrate`: copies a bucket with all its versions from one S3 to another.
enum MigrateCommand {
  /// How often progress is shown, in milliseconds.
  private static let interval = 100

  static func run(_ arguments: [String]) -> ExitCode {
    guard !arguments.contains("--help") else {
      Terminal.say(usage)
      return .done
    }
    do throws(SettingsProblem) { return run(try MigrateArguments(arguments)) } catch {
      return Terminal.fail("martinet: \(error); see 'martinet migrate --help'", .wrongUse)
    }
  }

  private static func run(_ arguments: MigrateArguments) -> ExitCode {
    let signals = StopSignals()
    let output: any MigrateOutput =
      arguments.asJSON || isatty(STDOUT_FILENO) == 0 ? JSONLines() : ProgressBar()
    let migration: Migration
    do throws(ClientError) { migration = try make(arguments, output) } catch {
      return Terminal.fail("martinet: \(error)", .wrongUse)
    }
    let runner = MigrationThread(migration)
    runner.start()
    var ending: Migration.Ending?
    while ending == nil {
      if signals.wait(milliseconds: interval) == .stop { migration.stop() }
      output.show(migration.counts)
      ending = runner.ending
    }
    return finish(ending ?? .stopped, migration.counts, arguments, output)
  }

  private static func make(_ arguments: MigrateArguments, _ output: any MigrateOutput) throws(ClientError) -> Migration
  {
    let source = RemoteBucket(try RequestSender(arguments.source), name: arguments.sourceBucket)
    let destination = RemoteBucket(try RequestSender(arguments.destination), name: arguments.destinationBucket)
    return Migration(from: source, to: destination, arguments.options, statePath: arguments.statePath) {
      output.show($0)
    }
  }

  private static func finish(
    _ ending: Migration.Ending, _ counts: MigrationCounts, _ arguments: MigrateArguments, _ output: any MigrateOutput
  ) -> ExitCode {
    let again = "the same command goes on from \(arguments.statePath)"
    switch ending {
    case .done:
      output.finish(counts, "done")
      let isPlan = arguments.options.isDryRun && !arguments.options.verifies
      return counts.hasFindings && !isPlan ? .findings : .done
    case .stopped:
      output.finish(counts, "stopped")
      return Terminal.fail("martinet: stopped; \(again)", .findings)
    case .failed(let reason):
      output.finish(counts, "failed")
      return Terminal.fail("martinet: \(reason); \(again)", .notStarted)
    case .refused(let reason): return Terminal.fail("martinet: \(reason)", .wrongUse)
    }
  }

  private static let usage = """
    martinet migrate: copy a bucket with all its versions from one S3 to another

      martinet migrate --from URL --from-bucket B --to-bucket B2 [--to URL] [options]

      --from URL          the source, http(s)://host[:port]; its key in MARTINET_MIGRATE_ACCESS_KEY and MARTINET_MIGRATE_SECRET_KEY
      --to URL            the destination (default: the gateway of the settings); its key in AWS_ACCESS_KEY_ID and
                          AWS_SECRET_ACCESS_KEY, else the root key of the settings
      --verify            look everything up again at the end, and say what differs
      --dry-run           change nothing; with --verify, only compare
      --current           the newest version of each key only
      --no-acl            do not ask for access control lists (one request less for each version)
      --parallel N        keys at a time, 1 to 256 (16)
      --state FILE        where to go on after a kill (default: a file in this folder, named after the buckets)
      --from-region, --to-region, --ca-file FILE
      --json              JSON lines on a terminal too

    Run it again to go on, or to copy what is new since. Exit codes: 0 done, 1 done with findings or stopped, 2 wrong use, 3 could not reach.
    """
}

/// Runs a migration on a thread of its own, so that this one can wait for signals.
private final class MigrationThread: Sendable {
  private let migration: Migration
  private let result = Monitor<Migration.Ending?>(nil)

  init(_ migration: Migration) { self.migration = migration }

  /// Nil while it runs.
  var ending: Migration.Ending? { result.withLock { $0 } }

  func start() {
    let retained = Unmanaged.passRetained(self)
    let body: @convention(c) (UnsafeMutableRawPointer) -> Void = {
      Unmanaged<MigrationThread>.fromOpaque($0).takeRetainedValue().run()
    }
    guard martinet_start_thread(512 << 10, "migration", body, retained.toOpaque()) != 0 else { return }
    retained.release()
    result.withLock { $0 = .failed("no thread could be started") }
  }

  private func run() {
    let ending = migration.run()
    result.withLock { $0 = ending }
  }
}
