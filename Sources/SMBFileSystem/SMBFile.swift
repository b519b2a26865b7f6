import FileTreeStorage
import SMBWire
import Synchronization
import Workers

/// A file of a share that is read. Its session is used for one call at a time, so that a slow reader keeps nobody else from it.
final class SMBFile: TreeFile {
  let status: FileStatus
  let descriptor: Int32? = nil

  private let files: SMBFileSystem
  private let path: TreePath
  /// What came with the opening. Small files are all in it, and closed already.
  private let first: [UInt8]
  private let open: Mutex<OpenHandle?>

  init(_ files: SMBFileSystem, _ path: TreePath) throws(FileSystemError) {
    let opening = try blocking { () throws(FileSystemError) in try Opening(files, path) }
    self.files = files
    self.path = path
    (status, first) = (opening.status, opening.first)
    open = Mutex(opening.open)
  }

  deinit {
    if let open = open.withLock({ $0 }) { blocking { files.sessions.closeLater(open.handle, open.lease) } }
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
    guard offset >= 0, offset < status.size, !buffer.isEmpty else { return 0 }
    if offset < first.count { return take(from: Int(offset), into: buffer) }
    let wanted = min(Int64(min(buffer.count, files.sessions.share.limits.chunkBytes)), status.size - offset)
    let count = try blocking { () throws(FileSystemError) in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(wanted)]), mayReopen: true)
    }
    // Somebody made it shorter.
    guard count > 0 else { throw .changed }
    return count
  }

  private func take(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(first.count - offset, buffer.count)
    first.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    return count
  }

  private func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer, mayReopen: Bool
  ) throws(FileSystemError) -> Int {
    guard let handle = open.withLock({ $0 }) else {
      try reopen()
      return try read(at: offset, into: buffer, mayReopen: false)
    }
    switch try ask(handle, offset, buffer) {
    case .success(let count): return count
    case .failure(.lost) where mayReopen:
      open.withLock { if $0 == handle { $0 = nil } }
      return try read(at: offset, into: buffer, mayReopen: false)
    case .failure(let fault): throw FileSystemError(fault)
    }
  }

  private func ask(
    _ open: OpenHandle, _ offset: Int64, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(FileSystemError) -> Result<Int, SessionFault> {
    try files.sessions.with(.exactly(open.lease)) { session, _ throws(SessionFault) in
      let request = SMBRequest.read(handle: open.handle, offset: offset, count: UInt32(buffer.count))
      guard case .bytes(let passed) = try session.ask(request, self.files.limit) else {
        throw SMBSession.nonsense("no bytes")
      }
      return try session.take(passed, into: buffer)
    }
  }

  /// Opens the file once more where the session was lost. It must be the same: what was sent already cannot be taken back.
  private func reopen() throws(FileSystemError) {
    let opening = try Opening(files, path)
    let spare = open.withLock { open in
      if open == nil, opening.status == status {
        open = opening.open
        return nil as OpenHandle?
      }
      return opening.open
    }
    if let spare { files.sessions.closeLater(spare.handle, spare.lease) }
    guard opening.status == status else { throw .changed }
  }
}

/// The answer to the opening of a file.
private struct Opening {
  let status: FileStatus
  let first: [UInt8]
  let open: OpenHandle?

  init(_ files: SMBFileSystem, _ path: TreePath) throws(FileSystemError) {
    let text = try files.checked(path)
    self = try files.steadily(path) { () throws(FileSystemError) in
      try files.ask(.open(text)) { answer, session, lease throws(SessionFault) in
        guard case .opened(let handle, let status, let passed) = answer else { return nil }
        if handle != nil { files.sessions.opened(lease) }
        return try Opening(FileStatus(status), session, passed, handle.map { OpenHandle(handle: $0, lease: lease) })
      }
    }
  }

  private init(_ status: FileStatus, _ session: SMBSession, _ passed: Passed, _ open: OpenHandle?) throws(SessionFault)
  {
    guard status.kind == .file, open != nil || Int64(passed.count) == status.size, passed.count <= SMBRequest.firstBytes
    else { throw SMBSession.nonsense("to the opening of a file") }
    var first = [UInt8](repeating: 0, count: Int(passed.count))
    let result: Result<Int, SessionFault> = first.withUnsafeMutableBytes { buffer in
      do throws(SessionFault) { return .success(try session.take(passed, into: buffer)) } catch {
        return .failure(error)
      }
    }
    _ = try result.get()
    (self.status, self.first, self.open) = (status, first, open)
  }
}
