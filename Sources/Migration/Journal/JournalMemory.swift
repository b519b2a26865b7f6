/// What the lines of a journal tell a run that goes on after them.
package struct JournalMemory: Sendable {
  /// What is known of a key: the digest of the version of the source that was written last, and how many were. About 60 bytes a key.
  private struct Progress: Sendable {
    var last: UInt64?
    var count: Int32 = 0
  }

  package private(set) var identity: MigrationIdentity?
  /// Uploads in parts that were neither completed nor given up: their ids and keys.
  package private(set) var openUploads: [String: String] = [:]
  /// Keys of uploads that were asked for, and whose ids are not known.
  package private(set) var nameless: [String] = []
  private var keys: [KeyDigest: Progress] = [:]
  private var hasRun = false
  /// Whether all lines were there that keys which had been written to must have, when the last run began and since.
  private var isComplete = false
  /// The start of the system that a run is on which has not ended.
  private var openBoot: String?

  package init() {}

  /// Whether there was a run before.
  package var isResumed: Bool { hasRun }

  /// Takes the next record; false for a second header, or anything before the first.
  package mutating func add(_ record: JournalRecord) -> Bool {
    if case .header(let identity) = record {
      guard self.identity == nil else { return false }
      self.identity = identity
      return true
    }
    guard identity != nil else { return false }
    switch record {
    case .header: break
    case .run(let boot, let knowsUntouched):
      hasRun = true
      isComplete = knowsUntouched
      openBoot = boot
    case .end: openBoot = nil
    case .key(let key): keys[KeyDigest(key), default: Progress()].count += 0
    case .version(let key, let source, _, _):
      let digest = KeyDigest(key)
      keys[digest, default: Progress()].last = source.number
      keys[digest, default: Progress()].count += 1
    case .uploading(let key): nameless.append(key)
    case .upload(let key, let id):
      nameless.removeAll { $0 == key }
      openUploads[id] = key
    case .closed(let key, let id):
      nameless.removeAll { $0 == key }
      openUploads[id] = nil
    }
    return true
  }

  /// Says that lines were lost: damaged, or cut.
  package mutating func noteGap() { isComplete = false }

  /// Whether the last run was killed, on this start of the system: what it had under way may still arrive at the destination.
  package func wasKilled(boot: String) -> Bool { openBoot == boot }

  /// Whether a key without a line has surely not been written to. Each key gets its line before it is written to; such lines survive
  /// the end of a process but, until they are synced, not that of the system.
  package func knowsUntouched(boot: String) -> Bool { isComplete && (openBoot == nil || openBoot == boot) }

  package enum KeyState: Sendable, Equatable {
    /// No line about it.
    case unknown
    /// Something was written, or was about to be.
    case begun
    /// The version with this mark was the last to be written; so many were in all.
    case complete(Int)
  }

  /// How far a key had come, where `newest` is the source's newest version of it now.
  package func state(of key: String, newest: VersionMark) -> KeyState {
    guard let progress = keys[KeyDigest(key)] else { return .unknown }
    return progress.last == newest.number ? .complete(Int(progress.count)) : .begun
  }
}
