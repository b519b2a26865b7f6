import Storage
import Workers

// Tags are made of size and time. Where time is coarse, two writes of one size within its step would have one tag, and clients would take the second
// for what they know already.
extension FileTreeStorage {
  private static var attempts: Int { 4 }
  /// FAT keeps every second second.
  private static var longestStep: Duration { .seconds(2) }

  /// Writes a file once more, a little later, as long as it looks like a state that the key has had.
  func makeDistinct(_ file: inout WrittenFile, from path: TreePath, _ key: ObjectKey) throws(StorageError) {
    for _ in 0..<Self.attempts {
      guard try isTaken(file.status, at: path, key) else { return }
      let step = Duration.nanoseconds(max(fileSystem.traits.timeResolution, 1_000_000))
      blocking { sleep(min(step, Self.longestStep)) }
      let copy = try assemble([file.path], in: file.path.parent)
      try? fileSystem.removeFile(file.path)
      file.path = copy.path
      file.status = copy.status
    }
  }

  private func isTaken(_ status: FileStatus, at path: TreePath, _ key: ObjectKey) throws(StorageError) -> Bool {
    if settings.keepsAttributes { return try attributes.isKnown(key, in: status) }
    // Nothing is kept of the key's states: only the file itself can tell.
    guard fileSystem.traits.timeResolution > 1_000_000 else { return false }
    return try current(at: .file(path))?.stamp == status.stamp
  }
}
