package import FileTreeStorage
import SMBWire
import Workers

extension SMBFileSystem {
  package func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile {
    try SMBNewFile(self, path)
  }

  package func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus {
    guard sources.count <= SMBRequest.maximumSources else { throw .notSupported }
    let text = try checked(path)
    var texts: [String] = []
    for source in sources { texts.append(try checked(source)) }
    return try blocking { () throws(FileSystemError) in
      try ask(.assemble(texts, into: text), afterLoss: Self.madeByTheLostCall) { answer, _, _ in
        if case .status(let status) = answer { FileStatus(status) } else { nil }
      }
    }
  }

  /// What the first call may have created before its session was lost is nobody's: its owner cannot be told apart from others.
  static func madeByTheLostCall<R>(_ error: FileSystemError) throws(FileSystemError) -> R? {
    if error == .exists { throw .unavailable(.other("the connection was lost while a file was created")) }
    return nil
  }

  package func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) {
    let (from, to) = (try checked(source), try checked(destination))
    try blocking { () throws(FileSystemError) in
      try traces.during(destination) { () throws(FileSystemError) in
        try whileBusy(destination) { () throws(FileSystemError) in try rename(from, to, isReplacing: true) }
      }
    }
  }

  package func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) {
    let (from, to) = (try checked(source), try checked(destination))
    try blocking { () throws(FileSystemError) in
      try whileBusy(source) { () throws(FileSystemError) in try rename(from, to, isReplacing: false) }
    }
  }

  private func rename(_ source: String, _ destination: String, isReplacing: Bool) throws(FileSystemError) {
    let request = SMBRequest.rename(source, to: destination, isReplacing: isReplacing)
    for isLast in [false, true] {
      let result = try sessions.with(isLast ? .fresh : .any) { session, _ throws(SessionFault) in
        guard case .done = try session.ask(request, self.limit * 2) else { throw SMBSession.nonsense("to a rename") }
      }
      switch result {
      case .success: return
      case .failure(.problem(let problem)): throw FileSystemError(problem)
      case .failure(let fault):
        if try isRenamed(source, destination) { return }
        if isLast { throw FileSystemError(fault) }
      }
    }
  }

  /// Finds out what became of a rename whose answer was lost.
  private func isRenamed(_ source: String, _ destination: String) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      _ = try plainStatus(source)
      return false
    } catch {
      guard error == .notFound else { throw error }
    }
    _ = try plainStatus(destination)
    return true
  }

  private func plainStatus(_ path: String) throws(FileSystemError) -> SMBStatus {
    try ask(.status(path)) { answer, _, _ in if case .status(let status) = answer { status } else { nil } }
  }

  package func removeFile(_ path: TreePath) throws(FileSystemError) {
    let text = try checked(path)
    try blocking { () throws(FileSystemError) in
      try whileBusy(path) { () throws(FileSystemError) in
        try change(.removeFile(text), doneIs: .notFound)
      }
    }
  }

  package func removeFolder(_ path: TreePath) throws(FileSystemError) {
    let text = try checked(path)
    try blocking { () throws(FileSystemError) in try change(.removeFolder(text), doneIs: .notFound) }
  }

  package func makeFolder(_ path: TreePath) throws(FileSystemError) {
    let text = try checked(path)
    try blocking { () throws(FileSystemError) in try change(.makeFolder(text)) }
  }

  /// Sets the time of the last modification, as exactly as the server takes it.
  func setModified(_ path: TreePath, _ nanoseconds: Int64) throws(FileSystemError) {
    let text = try checked(path)
    try blocking { () throws(FileSystemError) in try change(.setModified(text, nanoseconds: nanoseconds)) }
  }

  /// - Parameter done: what the second call says when the lost first one did it.
  private func change(_ request: SMBRequest, doneIs done: FileSystemError? = nil) throws(FileSystemError) {
    try ask(request, afterLoss: { error in error == done ? () : nil }) { answer, _, _ in
      if case .done = answer { () } else { nil }
    }
  }
}
