import FileTreeStorage
import Workers

@testable import Gateway

/// A file system of nothing, whose examinations end as a script says, and whose every other call fails as one says.
final class ScriptedFileSystem: FileSystem {
  struct Board {
    /// What examinations end with, one after another; nil: well. The last one counts for all that follow.
    var outcomes: [FileSystemError?] = [nil]
    var examinations = 0
    var calls = 0
    /// What calls fail with.
    var failure = FileSystemError.notFound
    /// Examinations wait until it is closed.
    var hangs = false
    var isClosed = false
    /// Told of each examination.
    var notes: [String] = []
    /// Files that were to be removed.
    var removed: [TreePath] = []
  }

  let board: Monitor<Board>
  private let note: @Sendable () -> String
  let traits = FileSystemTraits(
    isCaseSensitive: true, replacesAtomically: true, isDurable: true, copiesItself: false, names: .posix,
    timeResolution: 1)

  init(_ outcomes: [FileSystemError?] = [nil], hangs: Bool = false, note: @escaping @Sendable () -> String = { "" }) {
    board = Monitor(Board(outcomes: outcomes, hangs: hangs))
    self.note = note
  }

  func examine() throws(FileSystemError) {
    let note = note()
    let outcome = board.wait(for: nil) { board -> FileSystemError?? in
      guard !board.hangs || board.isClosed else { return nil }
      board.examinations += 1
      board.notes.append(note)
      return .some(board.outcomes.count > 1 ? board.outcomes.removeFirst() : board.outcomes[0])
    }
    board.broadcast()
    if case .some(.some(let error)) = outcome { throw error }
  }

  func close() {
    board.withLock { $0.isClosed = true }
    board.broadcast()
  }

  /// Waits for as many examinations.
  func examinations(_ count: Int) -> Bool {
    board.wait(for: .seconds(20)) { $0.examinations >= count ? true : nil } ?? false
  }

  private var failure: FileSystemError {
    board.withLock { board in
      board.calls += 1
      return board.failure
    }
  }

  func space() throws(FileSystemError) -> VolumeSpace { throw failure }
  func status(of path: TreePath) throws(FileSystemError) -> FileStatus { throw failure }
  func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError) { throw failure }
  func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile { throw failure }
  func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile { throw failure }
  func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus { throw failure }
  func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) { throw failure }
  func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) { throw failure }
  func removeFile(_ path: TreePath) throws(FileSystemError) {
    board.withLock { $0.removed.append(path) }
    throw failure
  }
  func removeFolder(_ path: TreePath) throws(FileSystemError) { throw failure }
  func makeFolder(_ path: TreePath) throws(FileSystemError) { throw failure }
  func sync(_ folder: TreePath) throws(FileSystemError) { throw failure }
}

/// What was logged, to be waited for.
final class LogBook: Sendable {
  private let records = Monitor<[LogRecord]>([])

  func write(_ record: LogRecord) {
    records.withLock { $0.append(record) }
    records.broadcast()
  }

  /// The record of an event, the `count`-th of its kind, once it is there.
  func record(_ event: String, _ count: Int = 1) -> LogRecord? {
    records.wait(for: .seconds(20)) { records in
      let found = records.filter { $0.event == event }
      return found.count >= count ? found[count - 1] : nil
    }
  }

  func count(_ event: String) -> Int { records.withLock { $0.count { $0.event == event } } }
}

extension LogRecord {
  func text(_ name: String) -> String? {
    guard case .text(let text)? = fields.first(where: { $0.name == name })?.value else { return nil }
    return text
  }
}
