import Glibc
import Synchronization

/// The blob files of a store, in directories of some thousands each.
final class Epochs: Sendable {
  private struct State {
    var next: Int64
    /// The highest number that is on disk.
    var newest: Int64
    /// Directories of this run that are not settled yet.
    var open: [EpochDirectory] = []
  }

  let directory: StoreDirectory
  /// Below it are the epochs of former runs.
  let firstOfThisRun: Int64
  private let filesPerEpoch: Int
  private let log: @Sendable (String) -> Void
  private let current = RollingContainer<EpochDirectory>()
  private let state: Mutex<State>

  init(_ path: String, filesPerEpoch: Int, log: @escaping @Sendable (String) -> Void) throws(DiskError) {
    directory = try StoreDirectory(path)
    firstOfThisRun = (try directory.numbers().all.last ?? 0) + 1
    self.filesPerEpoch = filesPerEpoch
    self.log = log
    state = Mutex(State(next: firstOfThisRun, newest: firstOfThisRun - 1))
  }

  /// A new file.
  func draft() throws(DiskError) -> FileDraft {
    let (epoch, number) = try current.find({ $0.reserve() }, next: create)
    return try FileDraft(epoch: epoch, number: number)
  }

  func path(of file: BlobAddress) -> String {
    StoreDirectory.path(of: file.b, in: directory.path(of: file.a))
  }

  /// The files of an epoch, also of one that is gone.
  func files(in epoch: Int64) throws(DiskError) -> [BlobAddress] {
    do throws(DiskError) {
      return try StoreDirectory.names(in: directory.path(of: epoch)).compactMap { Int64($0) }
        .map { BlobAddress(place: .file, a: epoch, b: $0) }
    } catch  where error.code == ENOENT {
      return []
    }
  }

  /// Removes a file, and its directory when nothing can come into it any more.
  func unlink(_ file: BlobAddress) throws(DiskError) {
    try StoreDirectory.unlink(path(of: file))
    removeIfEmpty(file.a)
  }

  /// Removes the directory of a former run, unless it has files or is the newest.
  func removeIfEmpty(_ epoch: Int64) {
    guard epoch < firstOfThisRun, epoch < state.withLock({ $0.newest }) else { return }
    _ = rmdir(directory.path(of: epoch))
  }

  /// Takes no more files.
  func close() { current.remove()?.close() }

  /// Takes the markers from full directories where nothing is unsettled.
  func settleFinished() throws(DiskError) {
    let finished = state.withLock { state in
      let finished = state.open.filter(\.isFinished)
      state.open.removeAll(where: \.isFinished)
      return finished
    }
    for epoch in finished { try directory.unmark(epoch.number) }
  }

  /// Marker and directory, both durable before the first file goes in.
  private func create() throws(DiskError) -> EpochDirectory {
    trySettling()
    let number = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    try directory.mark(number)
    let files = try StoreDirectory(directory.path(of: number))
    try directory.sync()
    let epoch = EpochDirectory(number: number, directory: files, limit: filesPerEpoch)
    state.withLock { state in
      state.open.append(epoch)
      state.newest = max(state.newest, number)
    }
    return epoch
  }

  /// What is not settled now is settled later, at the latest by the sweep after the next start.
  private func trySettling() {
    do throws(DiskError) { try settleFinished() } catch { log("settling epochs: \(error.detail)") }
  }
}
