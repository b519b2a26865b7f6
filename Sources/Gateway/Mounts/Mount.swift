import FileTreeStorage
import S3
import Storage
import Workers

/// A mount at work: its storage, and the threads that look after it. A sick one costs nobody but those who ask for it.
final class Mount: Sendable {
  /// How a mount is looked after.
  struct Care: Sendable {
    /// Between two looks.
    var checkInterval = Duration.seconds(15)
    /// Between two sweeps of what unfinished writes left behind.
    var sweepInterval = Duration.seconds(3600)
    /// After a look that found the mount down; twice as long after each further one, up to `checkInterval`: a server that was restarted is soon found.
    var retryPause = Duration.milliseconds(500)
    /// After a failure that a request met, at least: a mount that fails each request is not looked at each time.
    var shortestPause = Duration.seconds(1)
    /// After wrong credentials: accounts are locked when they are tried too often.
    var lockoutPause = Duration.seconds(300)
    /// Between two looks, meanwhile, at whether there is another password.
    var passwordInterval = Duration.seconds(15)
    /// Whether the local store has a bucket of that name.
    var isTaken: @Sendable (BucketAddress) -> Bool
    var log: @Sendable (LogRecord) -> Void
    var clock: @Sendable () -> Timestamp = Timestamp.now
  }

  let definition: MountDefinition
  private let tree: FileTreeStorage
  private let fileSystem: any FileSystem
  private let gate: MountGate
  private let leftovers = Leftovers()
  private let care: Care
  private let threads = Monitor<[OwnedThread]>([])

  /// - Parameters:
  ///   - make: makes the storage over the file system that it is to use.
  init(
    _ definition: MountDefinition, on fileSystem: any FileSystem, care: Care,
    make: (any FileSystem) -> FileTreeStorage
  ) {
    self.definition = definition
    self.fileSystem = fileSystem
    self.care = care
    let isTaken = care.isTaken(definition.bucket)
    gate = MountGate(isTaken ? .down(.nameIsTaken) : definition.isEnabled ? .starting : .disabled)
    tree = make(GatedFileSystem(base: fileSystem, gate: gate, leftovers: leftovers))
  }

  var state: MountState { gate.state }

  var provider: any StorageProvider { tree }

  /// As the pipeline meets it.
  var resolved: ResolvedStorage {
    ResolvedStorage(
      name: definition.name.text, provider: provider, mount: .init(role: definition.role, fault: state.fault))
  }

  /// Returns at once, however the mount is.
  func start() throws(OwnedThread.Failure) {
    guard definition.isEnabled else { return }
    let check = try OwnedThread("mount-check") { [self] in keepChecking() }
    threads.withLock { $0.append(check) }
    let sweep = try OwnedThread("mount-sweep") { [self] in keepSweeping() }
    threads.withLock { $0.append(sweep) }
  }

  /// Tells the threads to end.
  func endSoon() { gate.stop() }

  /// Ends what is under way, and waits for the threads.
  func stop() {
    endSoon()
    fileSystem.close()
    for thread in threads.withLock({ $0 }) { thread.join() }
  }

  /// Once no request uses it any more.
  func close() { tree.close() }
}

// MARK: Looking after it

extension Mount {
  private func keepChecking() {
    var failures = 0
    var tried: String?
    repeat {
      // Before the look: one that is changed meanwhile is not the one that was tried.
      tried = password
      let state = look()
      if let state, let former = gate.settle(state) { care.log(LogRecord(definition, state, after: former)) }
      failures = gate.state == .up ? 0 : failures + 1
      if failures == 0 { leftovers.remove(from: fileSystem) }
    } while rest(after: failures, tried)
  }

  /// - Returns: nil where nothing is known for certain.
  private func look() -> MountState? {
    guard !care.isTaken(definition.bucket) else { return .down(.nameIsTaken) }
    let state = examined()
    // A worker that ended on the way says nothing of the server: another one looks.
    switch state {
    case .down(.other), .down(.worker): return gate.isStopping ? state : examined()
    default: return state
    }
  }

  private func examined() -> MountState? {
    do throws(FileSystemError) {
      try fileSystem.examine()
      return .up
    } catch { return MountFault(error).map { .down($0) } }
  }

  private var password: String? { definition.kind == .smb ? try? definition.smb.password.read() : nil }

  /// - Parameter tried: the password that the mount was looked at with.
  /// - Returns: false when the mount stops.
  private func rest(after failures: Int, _ tried: String?) -> Bool {
    guard state == .down(.badCredentials) else {
      let pause =
        failures == 0 ? care.checkInterval : min(care.checkInterval, care.retryPause * (1 << min(failures, 16)))
      let start = min(care.shortestPause, pause)
      return gate.rest(start, evenSuspected: true) && gate.rest(pause - start)
    }
    let end = ContinuousClock.now + care.lockoutPause
    while ContinuousClock.now < end, password == tried {
      guard gate.rest(min(care.checkInterval, care.passwordInterval), evenSuspected: true) else { return false }
    }
    return !gate.isStopping
  }

  /// What a crash has left behind is looked for as soon as the mount is there.
  private func keepSweeping() {
    var pause = min(care.shortestPause, care.sweepInterval)
    while gate.rest(pause, evenSuspected: true) {
      guard state == .up else { continue }
      sweep()
      pause = care.sweepInterval
    }
  }

  /// One round, in steps.
  private func sweep() {
    var removed = (files: 0, records: 0)
    while state == .up, !gate.isStopping {
      let report = tree.sweep(now: care.clock())
      removed.files += report.temporaries + report.parts
      removed.records += report.records
      if report.endsRound { break }
    }
    guard removed != (0, 0) else { return }
    care.log(
      LogRecord(
        .info, "mount_swept",
        definition.logFields + [("files", .number(Int64(removed.files))), ("records", .number(Int64(removed.records)))])
    )
  }
}

extension MountDefinition {
  var logFields: [(name: String, value: LogRecord.Value)] {
    [("mount", .text(name.text)), ("tenant", .text("\(tenant)")), ("kind", .text(kind.rawValue))]
  }
}

extension LogRecord {
  /// That a mount has changed its state.
  init(_ mount: MountDefinition, _ state: MountState, after former: MountState) {
    let change = [("before", Value.text(former.name))] + (state.fault.map { [("cause", .text($0))] } ?? [])
    self.init(state.fault == nil ? .info : .error, "mount_\(state.name)", mount.logFields + change)
  }
}
