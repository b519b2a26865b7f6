import CLinux
import Glibc
import Synchronization

/// The file that lets a migration go on where it was killed: only ever appended to. Its lines are with the system at once, and on
/// disk at most a second later.
///
/// The window between a PUT and its line: a run that goes on looks at the destination's own history of every key that was begun and
/// not finished, and takes what stands there as written (`HistoryComparison`). So the journal never has to be right about the last
/// moment, and no mark is left in the objects' metadata. A PUT that a killed run had under way, and that arrives after the look, finds
/// another current object than the one it was made for, and is refused (`CurrentObject`). A power cut may take whole lines; since the
/// system's boot id is in the journal, the next run notices and looks at every key that it has no line of.
package final class Journal: Sendable {
  private struct State {
    var synced: Int64
    var isSyncing = false
  }

  private static let syncMilliseconds: Int64 = 1000

  /// What earlier runs have left.
  package let memory: JournalMemory
  /// Whether a key without a line has surely not been written to.
  package let knowsUntouched: Bool
  /// Whether requests of a run that was killed may still be under way.
  package let wasKilled: Bool
  private let descriptor: Int32
  private let state: Mutex<State>

  /// Opens or makes the journal at `path` and notes that a run begins.
  /// - Parameter onEmpty: whether there is nothing at the destination.
  package init(path: String, identity: MigrationIdentity, onEmpty: Bool) throws(JournalProblem) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw JournalProblem("cannot open \(path): \(Self.systemMessage)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw JournalProblem("\(path) is in use by another migration")
    }
    state = Mutex(State(synced: martinet_monotonic_milliseconds()))
    let boot = Self.bootID()
    memory = try Self.recover(descriptor, path, identity)
    knowsUntouched = memory.isResumed ? memory.knowsUntouched(boot: boot) : onEmpty
    wasKilled = memory.wasKilled(boot: boot)
    if memory.identity == nil { try append(.header(identity)) }
    try append(.run(boot: boot, knowsUntouched: knowsUntouched))
    try sync()
  }

  deinit {
    close(descriptor)
  }

  /// Appends a line. Every second one of the callers also waits for the disk.
  package func append(_ record: JournalRecord) throws(JournalProblem) {
    let line = record.line
    let (written, isDue) = state.withLock { state in
      let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      let isDue = !state.isSyncing && martinet_monotonic_milliseconds() - state.synced >= Self.syncMilliseconds
      if isDue { state.isSyncing = true }
      return (count, isDue)
    }
    guard written == line.count else { throw JournalProblem("cannot write the state file: \(Self.systemMessage)") }
    if isDue { try sync() }
  }

  /// Notes that the run ends in order.
  package func end() throws(JournalProblem) {
    try append(.end)
    try sync()
  }

  private func sync() throws(JournalProblem) {
    guard fdatasync(descriptor) == 0 else { throw JournalProblem("cannot sync the state file: \(Self.systemMessage)") }
    state.withLock { $0 = State(synced: martinet_monotonic_milliseconds()) }
  }

  // MARK: Opening

  private static func recover(_ descriptor: Int32, _ path: String, _ identity: MigrationIdentity)
    throws(JournalProblem) -> JournalMemory
  {
    var reader = JournalReader()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while !reader.isBroken {
      let count = read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw JournalProblem("cannot read \(path): \(systemMessage)") }
      if count == 0 { break }
      reader.add(buffer[..<count])
    }
    let memory = reader.finish()
    if let found = memory.identity, found != identity {
      throw JournalProblem(
        "\(path) belongs to another migration: \(found.fromBucket) at \(found.from) to \(found.toBucket) at \(found.to)"
      )
    }
    guard memory.identity != nil || reader.isBeginning(of: JournalRecord.header(identity).line) else {
      throw JournalProblem("\(path) is not the state of a migration")
    }
    guard ftruncate(descriptor, reader.validBytes) == 0 else {
      throw JournalProblem("cannot repair \(path): \(systemMessage)")
    }
    return memory
  }

  /// The id of this start of the system; empty where the kernel has none.
  private static func bootID() -> String {
    guard let file = fopen("/proc/sys/kernel/random/boot_id", "re") else { return "" }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 64)
    guard fgets(&text, 64, file) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static var systemMessage: String { String(cString: strerror(errno)) }
}

/// Why a journal cannot be used, in words for the person who named it.
package struct JournalProblem: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
