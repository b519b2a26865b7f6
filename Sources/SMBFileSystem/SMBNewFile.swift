import FileTreeStorage
import SMBWire
import Workers

/// A file of a share that is written.
final class SMBNewFile: NewTreeFile {
  private let files: SMBFileSystem
  private let path: TreePath
  private let chunkBytes: Int
  private var open: OpenHandle?
  /// Bytes that make no chunk yet.
  private var kept: [UInt8] = []
  private var written: Int64 = 0
  private var isThere = true

  init(_ files: SMBFileSystem, _ path: TreePath) throws(FileSystemError) {
    self.files = files
    self.path = path
    chunkBytes = files.sessions.share.limits.chunkBytes
    let text = try files.checked(path)
    open = try blocking { () throws(FileSystemError) in
      try files.ask(.create(text), afterLoss: SMBFileSystem.madeByTheLostCall) { answer, _, lease in
        guard case .created(let handle) = answer else { return nil }
        files.sessions.opened(lease)
        return OpenHandle(handle: handle, lease: lease)
      }
    }
  }

  deinit {
    if let open { blocking { files.sessions.closeLater(open.handle, open.lease) } }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) {
    var rest = bytes
    while !rest.isEmpty {
      if kept.isEmpty, rest.count >= chunkBytes {
        try send(UnsafeRawBufferPointer(rebasing: rest[..<chunkBytes]))
        rest = UnsafeRawBufferPointer(rebasing: rest[chunkBytes...])
        continue
      }
      let part = UnsafeRawBufferPointer(rebasing: rest[..<min(rest.count, chunkBytes - kept.count)])
      kept.append(contentsOf: part)
      rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
      if kept.count == chunkBytes { try sendKept() }
    }
  }

  private func sendKept() throws(FileSystemError) {
    try kept.withUnsafeBufferPointer { bytes throws(FileSystemError) in try send(UnsafeRawBufferPointer(bytes)) }
    kept.removeAll(keepingCapacity: true)
  }

  private func send(_ chunk: UnsafeRawBufferPointer) throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      try withSession { session, handle throws(SessionFault) in
        guard case .done = try session.ask(.write(handle: handle, session.pass(chunk)), self.files.limit) else {
          throw SMBSession.nonsense("to a write")
        }
      }
    }
    written += Int64(chunk.count)
  }

  func finish() throws(FileSystemError) -> FileStatus {
    let size = written + Int64(kept.count)
    let status = try blocking { () throws(FileSystemError) in
      try withSession { session, handle throws(SessionFault) in
        let passed = self.kept.withUnsafeBytes { session.pass($0) }
        let request = SMBRequest.finish(handle: handle, self.path.text, passed)
        guard case .status(let status) = try session.ask(request, self.files.limit * 2) else {
          throw SMBSession.nonsense("no status")
        }
        return FileStatus(status)
      }
    }
    forgetHandle()
    guard status.size == size, status.kind == .file else {
      throw .failed("\(size) bytes were written, and \(status.size) are there")
    }
    isThere = false
    return status
  }

  func discard() {
    guard isThere else { return }
    isThere = false
    kept = []
    blocking {
      // What fails here is left to whoever looks for files that were forgotten.
      do throws(FileSystemError) {
        try withSession { session, handle throws(SessionFault) in
          _ = try session.ask(.discard(handle: handle, self.path.text), self.files.limit)
        }
        forgetHandle()
      } catch {
        try? files.removeFile(path)
      }
    }
  }

  private func forgetHandle() {
    if let open { files.sessions.closed(open.lease) }
    open = nil
  }

  private func withSession<R>(
    _ body: (SMBSession, UInt32) throws(SessionFault) -> R
  ) throws(FileSystemError) -> R {
    guard let open else { throw .unavailable(.other("the connection was lost while a file was written")) }
    let result = try files.sessions.with(.exactly(open.lease)) { session, _ throws(SessionFault) in
      try body(session, open.handle)
    }
    switch result {
    case .success(let result): return result
    case .failure(let fault):
      // The worker has closed it, or is gone.
      if case .problem = fault {} else { self.open = nil }
      throw FileSystemError(fault)
    }
  }
}
