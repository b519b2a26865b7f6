import Workers

/// Lets listings share what was read of folders: the pages of one listing, and whoever wants the same folder at the same time.
///
/// A reading is shared only with those who came before it began, or, where what is kept would do, before it was overtaken by a write of the gateway's own.
/// So nobody misses what was there when he asked.
package final class FolderCache: Sendable {
  /// What is going on with a folder.
  private struct Traffic {
    var running: FolderRead?
    /// The gateway has changed the folder since it began.
    var isStale = false
    /// Who waits for the end of `running` to read once for all who came since it began.
    var queued: FolderRead?
  }

  private struct State {
    var kept: KeptFolders
    var traffic: [TreePath: Traffic] = [:]
    /// How many of the gateway's own changes are under way in a folder.
    var changes: [TreePath: Int] = [:]
  }

  private enum Turn {
    case kept(FolderSnapshot)
    case join(FolderRead)
    case read(FolderRead, after: FolderRead?)
  }

  private let state: Monitor<State>
  private let maximumWait: Duration
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameters:
  ///   - maximumBytes: of all snapshots together; 0 keeps none.
  ///   - lifetime: how long a snapshot is believed.
  ///   - maximumWait: for others' readings; then `overloaded`.
  package init(
    maximumBytes: Int, lifetime: Duration, maximumWait: Duration = .seconds(60),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    state = Monitor(State(kept: KeptFolders(maximumBytes: maximumBytes, lifetime: lifetime)))
    self.maximumWait = maximumWait
    self.now = now
  }

  /// A folder's entries.
  /// - Parameters:
  ///   - isFresh: whether what is kept will not do.
  ///   - read: reads the folder, if need be.
  func snapshot(
    of folder: TreePath, isFresh: Bool, _ read: () throws(FileSystemError) -> FolderSnapshot
  ) throws(FileSystemError) -> FolderSnapshot {
    switch turn(folder, isFresh: isFresh) {
    case .kept(let snapshot): return snapshot
    case .join(let other): return try other.result(within: maximumWait)
    case .read(let mine, let former):
      if let former {
        // One that takes too long is not waited for any longer, nor kept when it ends.
        former.waitForEnd(within: maximumWait)
        state.withLock { $0.traffic[folder] = Traffic(running: mine) }
      }
      let start = now()
      var result = Result(catching: read)
      for _ in 0..<Self.rereads where isOvertaken(mine, of: folder, result) { result = Result(catching: read) }
      end(mine, of: folder, result, began: start)
      return try result.get()
    }
  }

  /// The gateway has changed the folder's entries: what was read of it is not the truth any more.
  package func drop(_ folder: TreePath) {
    state.withLock { state in
      state.kept.remove(folder)
      state.traffic[folder]?.isStale = true
    }
  }

  /// Does a change of a folder's entries that listings may fall into.
  func changing<R, E: Error>(_ folder: TreePath, _ change: () throws(E) -> R) throws(E) -> R {
    state.withLock { $0.changes[folder, default: 0] += 1 }
    defer {
      state.withLock { state in
        let others = (state.changes[folder] ?? 1) - 1
        state.changes[folder] = others > 0 ? others : nil
        state.traffic[folder]?.isStale = true
      }
    }
    return try change()
  }

  // A file that is replaced while its folder is read may be left out by a server: it finds another file under the name than it saw a moment before.
  private static var rereads: Int { 3 }
  /// A folder with more is not read once more.
  private static var longestReread: Int { 10_000 }

  /// Whether the gateway has changed the folder while it was read.
  private func isOvertaken(
    _ read: FolderRead, of folder: TreePath, _ result: Result<FolderSnapshot, FileSystemError>
  ) -> Bool {
    guard case .success(let snapshot) = result, snapshot.count <= Self.longestReread else { return false }
    return state.withLock { state in
      let isChanging = state.changes[folder] != nil
      guard var traffic = state.traffic[folder], traffic.running === read else { return isChanging }
      defer { state.traffic[folder] = traffic }
      defer { traffic.isStale = false }
      return isChanging || traffic.isStale
    }
  }

  private func turn(_ folder: TreePath, isFresh: Bool) -> Turn {
    let now = now()
    return state.withLock { state in
      if !isFresh, let snapshot = state.kept.find(folder, at: now) { return .kept(snapshot) }
      var traffic = state.traffic[folder] ?? Traffic()
      defer { state.traffic[folder] = traffic }
      if !isFresh, !traffic.isStale, let running = traffic.running { return .join(running) }
      if let queued = traffic.queued { return .join(queued) }
      let read = FolderRead()
      guard let running = traffic.running else {
        traffic = Traffic(running: read)
        return .read(read, after: nil)
      }
      traffic.queued = read
      return .read(read, after: running)
    }
  }

  private func end(
    _ read: FolderRead, of folder: TreePath, _ result: Result<FolderSnapshot, FileSystemError>,
    began: ContinuousClock.Instant
  ) {
    state.withLock { state in
      guard var traffic = state.traffic[folder], traffic.running === read else { return }
      if case .success(let snapshot) = result, !traffic.isStale {
        state.kept.insert(folder, snapshot, read: began)
      }
      traffic.running = nil
      state.traffic[folder] = traffic.queued == nil ? nil : traffic
    }
    read.end(result)
  }
}

/// A reading of a folder that several wait for.
private final class FolderRead: Sendable {
  private let outcome = Monitor<Result<FolderSnapshot, FileSystemError>?>(nil)

  func end(_ result: Result<FolderSnapshot, FileSystemError>) {
    outcome.withLock { $0 = result }
    outcome.broadcast()
  }

  func result(within limit: Duration) throws(FileSystemError) -> FolderSnapshot {
    guard let result = blocking({ outcome.wait(for: limit) { $0 } }) else { throw .overloaded }
    return try result.get()
  }

  func waitForEnd(within limit: Duration) {
    _ = blocking { outcome.wait(for: limit) { $0 } }
  }
}
