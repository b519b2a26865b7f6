package import FileTreeStorage
import Glibc
import SMBWire
import Synchronization
import Workers

/// A share as a file system. The programs that speak SMB are processes of their own (`martinet-smb`): one that hangs, or is led astray by its server, is
/// killed and costs the one call that it had.
package final class SMBFileSystem: FileSystem {
  let sessions: SMBSessions
  let traces = ReplaceTraces()
  let readers = OpenReaders()
  let buffers: ReadBuffers
  private let known: Mutex<Knowledge>

  private struct Knowledge {
    var traits: FileSystemTraits
    var isProbed = false
  }

  /// Nothing is connected yet.
  /// - Parameter program: `martinet-smb`; by default the one beside this program.
  package init(_ share: SMBShare, program: String? = nil) {
    sessions = SMBSessions(share, program: program ?? Self.programBesideThisOne)
    buffers = ReadBuffers(chunkBytes: share.limits.chunkBytes)
    known = Mutex(Knowledge(traits: Self.leastTraits))
  }

  deinit { sessions.close() }

  package var traits: FileSystemTraits { known.withLock { $0.traits } }

  /// Whether the share can be used now; the first time, also what it can.
  package func examine() throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      guard try status(of: .root).kind == .folder else { throw .unavailable(.noSuchPath) }
      guard !known.withLock({ $0.isProbed }) else { return }
      let traits = try Probe(self, Self.leastTraits).run()
      known.withLock {
        $0.traits = traits
        $0.isProbed = true
      }
    }
  }

  /// There is no way to have a server write to its disks with this client; `isDurable` says so.
  package func sync(_ folder: TreePath) throws(FileSystemError) {}

  package func close() { sessions.close() }

  /// What every share is taken for until it has been tried.
  package static let leastTraits = FileSystemTraits(
    isCaseSensitive: false, replacesAtomically: false, isDurable: false, copiesItself: false, names: .windows,
    timeResolution: 2_000_000_000, maximumNameBytes: 255, maximumPathBytes: 1024)

  private static var programBesideThisOne: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(readlink("/proc/self/exe", &buffer, buffer.count - 1), 0)
    let path = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "\(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])/martinet-smb"
  }
}

// MARK: Asking

extension SMBFileSystem {
  var limit: Duration { sessions.share.limits.timeout }

  /// Asks for something that does no harm when it is done twice: once more, on another session, where the first was lost.
  /// - Parameter take: makes something of the answer while the session is still held; nil for an answer that makes no sense.
  func ask<R>(
    _ request: SMBRequest, _ limit: Duration? = nil,
    afterLoss: (FileSystemError) throws(FileSystemError) -> R? = { _ in nil },
    _ take: (SMBAnswer, SMBSession, SMBSessions.Lease) throws(SessionFault) -> R?
  ) throws(FileSystemError) -> R {
    var wasLost = false
    while true {
      let result = try sessions.with(wasLost ? .fresh : .any) { session, lease throws(SessionFault) in
        let answer = try session.ask(request, limit ?? self.limit)
        guard let result = try take(answer, session, lease) else { throw SMBSession.nonsense("another answer") }
        return result
      }
      switch result {
      case .success(let result): return result
      case .failure(.lost) where !wasLost: wasLost = true
      case .failure(let fault):
        if wasLost, let result = try afterLoss(FileSystemError(fault)) { return result }
        throw FileSystemError(fault)
      }
    }
  }

  /// Tries again for a second and a half while others have a file open in a way that forbids what is to be done with it. This mount's own readers
  /// have a tenth of that; then they lose it.
  func whileBusy<R>(_ paths: TreePath..., body: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    for milliseconds in [10, 20, 50, 70, 100, 200, 500, 600] {
      do throws(FileSystemError) { return try body() } catch { guard error == .busy else { throw error } }
      pause(.milliseconds(milliseconds))
      if milliseconds >= 70 { paths.forEach(readers.close) }
    }
    return try body()
  }

  /// Looks again where a file seems to be missing or busy that is just being replaced.
  func steadily<R>(_ path: TreePath, _ body: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    for milliseconds in [2, 5, 10, 20, 50, 100, 200, 400] {
      let mark = traces.mark(path)
      do throws(FileSystemError) { return try body() } catch {
        guard error == .busy || error == .notFound && traces.wasReplaced(path, since: mark) else { throw error }
      }
      pause(.milliseconds(milliseconds))
    }
    return try body()
  }

  func checked(_ path: TreePath) throws(FileSystemError) -> String {
    guard SMBName.isValid(path) else { throw .invalidName }
    return path.text
  }
}

extension FileStatus {
  init(_ status: SMBStatus) {
    self.init(
      kind: status.isFolder ? .folder : .file, size: max(status.size, 0), modified: status.modified,
      fileID: status.fileID)
  }
}
