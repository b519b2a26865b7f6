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
  private let ahead: Mutex<Ahead>

  /// What is read front to back is read in whole chunks, whatever the reader's pieces are.
  private struct Ahead {
    var position: Int64
    var piece: (offset: Int64, count: Int, buffer: ReadBuffer)?
  }

  init(_ files: SMBFileSystem, _ path: TreePath) throws(FileSystemError) {
    let opening = try blocking { () throws(FileSystemError) in try Opening(files, path) }
    self.files = files
    self.path = path
    (status, first) = (opening.status, opening.first)
    open = Mutex(opening.open)
    ahead = Mutex(Ahead(position: Int64(opening.first.count)))
    if opening.open != nil { files.readers.add(self, of: path) }
  }

  deinit {
    guard status.size > first.count else { return }
    files.readers.remove(self, of: path)
    closeAtServer()
  }

  /// Lets go of what is open there. A later read opens the file again.
  func closeAtServer() {
    let handle = open.withLock { open in
      defer { open = nil }
      return open
    }
    if let handle { blocking { files.sessions.closeLater(handle.handle, handle.lease) } }
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
    guard offset >= 0, offset < status.size, !buffer.isEmpty else { return 0 }
    if offset < first.count { return take(from: Int(offset), into: buffer) }
    if let count = takeAhead(at: offset, into: buffer) { return count }
    if let chunk = chunk(at: offset, buffer.count) {
      let count = try fill(chunk.bytes, at: offset)
      ahead.withLock { $0.piece = (offset, count, chunk) }
      return takeAhead(at: offset, into: buffer) ?? 0
    }
    let count = try fill(buffer, at: offset)
    ahead.withLock { $0.position = offset + Int64(count) }
    return count
  }

  private func takeAhead(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    ahead.withLock { ahead in
      guard let piece = ahead.piece, offset >= piece.offset, offset < piece.offset + Int64(piece.count) else {
        return nil
      }
      let start = Int(offset - piece.offset)
      let count = min(buffer.count, piece.count - start)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece.buffer.bytes[start..<start + count]))
      ahead.position = offset + Int64(count)
      if start + count == piece.count, ahead.position == status.size { ahead.piece = nil }
      return count
    }
  }

  /// Memory for a whole chunk, if one is worth while. Nobody else sees it until it is filled.
  private func chunk(at offset: Int64, _ wanted: Int) -> ReadBuffer? {
    guard wanted < files.buffers.chunkBytes, status.size - offset > Int64(wanted) else { return nil }
    let (isNext, last) = ahead.withLock { ahead in
      defer { ahead.piece = nil }
      return (ahead.position == offset, ahead.piece?.buffer)
    }
    return isNext ? last ?? files.buffers.take() : nil
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileSystemError) -> Int {
    let wanted = min(Int64(min(buffer.count, files.buffers.chunkBytes)), status.size - offset)
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
