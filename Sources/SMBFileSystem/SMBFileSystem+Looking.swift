package import FileTreeStorage
import SMBWire
import Workers

extension SMBFileSystem {
  package func space() throws(FileSystemError) -> VolumeSpace {
    try blocking { () throws(FileSystemError) in
      try ask(.space) { answer, _, _ in
        guard case .space(let total, let available) = answer else { return nil }
        return VolumeSpace(total: max(total, 0), available: max(available, 0))
      }
    }
  }

  package func status(of path: TreePath) throws(FileSystemError) -> FileStatus {
    let text = try checked(path)
    return try blocking { () throws(FileSystemError) in
      try steadily(path) { () throws(FileSystemError) in
        try ask(.status(text)) { answer, _, _ in
          if case .status(let status) = answer { FileStatus(status) } else { nil }
        }
      }
    }
  }

  package func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile {
    try SMBFile(self, path)
  }

  package func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError) {
    let text = try checked(folder)
    try blocking { () throws(FileSystemError) in
      // A folder that somebody tries to remove is busy for a moment.
      var (entries, open) = try steadily(folder) { () throws(FileSystemError) in
        try ask(.openFolder(text), limit * 5) { answer, _, lease in self.batch(answer, lease) }
      }
      while take(entries), let folder = open { (entries, open) = try next(folder) }
      if let folder = open { sessions.closeLater(folder.handle, folder.lease) }
    }
  }

  private typealias Batch = (entries: [FolderEntry], open: OpenHandle?)

  private func batch(_ answer: SMBAnswer, _ lease: SMBSessions.Lease) -> Batch? {
    guard case .entries(let handle, let entries) = answer else { return nil }
    if handle != nil { sessions.opened(lease) }
    return (entries.compactMap(FolderEntry.init), handle.map { OpenHandle(handle: $0, lease: lease) })
  }

  private func next(_ folder: OpenHandle) throws(FileSystemError) -> Batch {
    let result = try sessions.with(.exactly(folder.lease)) { session, lease throws(SessionFault) in
      let answer = try session.ask(.nextEntries(folder.handle), self.limit)
      guard case .entries(let handle, let entries) = answer else { throw SMBSession.nonsense("no entries") }
      if handle == nil { self.sessions.closed(lease) }
      return (entries.compactMap(FolderEntry.init), handle == nil ? nil : folder)
    }
    switch result {
    case .success(let batch): return batch
    case .failure(let fault): throw FileSystemError(fault)
    }
  }
}

/// Something open in a session.
struct OpenHandle: Hashable, Sendable {
  let handle: UInt32
  let lease: SessionQueue.Lease
}

extension FolderEntry {
  /// Nil for a name that nobody could ask for: it would not even come from an honest server.
  fileprivate init?(_ entry: SMBEntry) {
    guard let name = String(validating: entry.name, as: UTF8.self), !name.utf8.contains(UInt8(ascii: "/")),
      SMBName.isValid(name[...])
    else { return nil }
    self.init(name: name, status: FileStatus(entry.status))
  }
}
