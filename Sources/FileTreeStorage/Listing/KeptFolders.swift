/// Snapshots of folders in memory, up to so many bytes; the least recently used go first. No lock in here.
struct KeptFolders {
  private struct Kept {
    let snapshot: FolderSnapshot
    let read: ContinuousClock.Instant
    /// The number of its last use.
    var use: UInt64
  }

  private let maximumBytes: Int
  private let lifetime: Duration
  private var kept: [TreePath: Kept] = [:]
  private(set) var bytes = 0
  private var uses: UInt64 = 0

  init(maximumBytes: Int, lifetime: Duration) {
    self.maximumBytes = maximumBytes
    self.lifetime = lifetime
  }

  mutating func find(_ folder: TreePath, at now: ContinuousClock.Instant) -> FolderSnapshot? {
    guard let found = kept[folder] else { return nil }
    guard found.read.duration(to: now) < lifetime else {
      remove(folder)
      return nil
    }
    uses += 1
    kept[folder]?.use = uses
    return found.snapshot
  }

  /// - Parameter read: when its reading began.
  mutating func insert(_ folder: TreePath, _ snapshot: FolderSnapshot, read: ContinuousClock.Instant) {
    remove(folder)
    let weight = weight(folder, snapshot)
    guard weight <= maximumBytes else { return }
    if bytes + weight > maximumBytes { makeRoom(for: weight) }
    uses += 1
    kept[folder] = Kept(snapshot: snapshot, read: read, use: uses)
    bytes += weight
  }

  mutating func remove(_ folder: TreePath) {
    guard let gone = kept.removeValue(forKey: folder) else { return }
    bytes -= weight(folder, gone.snapshot)
  }

  /// Frees a quarter at once, so that sorting them pays.
  private mutating func makeRoom(for weight: Int) {
    let goal = min(maximumBytes / 4 * 3, maximumBytes - weight)
    for (folder, _) in kept.sorted(by: { $0.value.use < $1.value.use }) {
      guard bytes > goal else { return }
      remove(folder)
    }
  }

  private func weight(_ folder: TreePath, _ snapshot: FolderSnapshot) -> Int {
    snapshot.weight + folder.text.utf8.count
  }
}
