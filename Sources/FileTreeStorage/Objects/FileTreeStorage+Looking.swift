import Glibc
import Storage
import Workers

// A share answers for some milliseconds that a file is in use, or not there at all, while it is being replaced.
extension FileTreeStorage {
  /// The state of the object at a place, for who reads.
  /// - Throws: `noSuchKey` where there is none, or a folder where a file is meant and the other way round.
  func found(at place: KeyPlace) throws(StorageError) -> FileStatus {
    let status = try looking(at: place.path) { () throws(FileSystemError) in try fileSystem.status(of: place.path) }
    guard place.takes(status.kind) else { throw .noSuchKey }
    return status
  }

  /// The state of the object at a place, for who holds its key; nil for none.
  func current(at place: KeyPlace) throws(StorageError) -> FileStatus? {
    let path = place.path
    do throws(StorageError) {
      let status = try reading { () throws(FileSystemError) in
        try patiently { () throws(FileSystemError) in try fileSystem.status(of: path) }
      }
      return place.takes(status.kind) ? status : nil
    } catch .noSuchKey {
      return nil
    }
  }

  /// Looks again a few times while what is there is in use, or is missing and being changed by this gateway.
  func looking<R>(at path: TreePath, _ look: () throws(FileSystemError) -> R) throws(StorageError) -> R {
    try reading { () throws(FileSystemError) in
      try again(look) { $0 == .busy || $0 == .notFound && heldKeys.holds(lockName(of: path)) }
    }
  }

  /// Tries again a few times while what is there is in use.
  func patiently<R>(_ attempt: () throws(FileSystemError) -> R) throws(FileSystemError) -> R {
    try again(attempt) { $0 == .busy }
  }

  private func again<R>(_ attempt: () throws(FileSystemError) -> R, while mayPass: (FileSystemError) -> Bool)
    throws(FileSystemError) -> R
  {
    for pause in settings.busyPauses {
      do throws(FileSystemError) {
        return try attempt()
      } catch {
        guard mayPass(error) else { throw error }
        blocking { sleep(pause) }
      }
    }
    return try attempt()
  }
}

/// Lets the thread rest.
func sleep(_ time: Duration) {
  let (seconds, attoseconds) = time.components
  var wanted = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  var rest = timespec()
  while nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
}
