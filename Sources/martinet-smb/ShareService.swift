import SMBWire

/// What the requests do with the share.
final class ShareService {
  let share: Share
  let memory: SharedMemory
  let renames: RenameProgram
  var handles = OpenHandles()
  var ahead = ReadAhead()
  /// A write that was answered and not yet done.
  var owed: (handle: UInt32, passed: Passed)?

  init(_ share: Share, _ memory: SharedMemory, _ renames: RenameProgram) {
    self.share = share
    self.memory = memory
    self.renames = renames
    handles.follow(connection: share.connections)
  }

  func serve(_ request: SMBRequest, progress: @escaping () -> Void) throws(SMBProblem) -> SMBAnswer {
    defer { handles.follow(connection: share.connections) }
    switch request {
    case .connect: throw SMBProblem(.other, "connected already")
    case .status(let path): return .status(try share.status(path))
    case .open(let path): return try open(path)
    case .read(let handle, let offset, let count): return try read(handle, offset, Int(count))
    case .close(let handle): return try close(handle)
    case .openFolder(let path): return try openFolder(path)
    case .nextEntries(let handle): return try nextEntries(handle)
    case .create(let path): return try create(path)
    case .write(let handle, let passed): return try write(handle, passed)
    case .finish(let handle, let path, let passed): return try finish(handle, path, passed)
    case .discard(let handle, let path): return try discard(handle, path)
    case .assemble(let sources, let path): return try assemble(sources, path, progress)
    case .space:
      let (total, available) = try share.space()
      return .space(total: total, available: available)
    default: return try change(request)
    }
  }

  private func change(_ request: SMBRequest) throws(SMBProblem) -> SMBAnswer {
    switch request {
    case .rename(let source, let destination, let isReplacing): try rename(source, destination, isReplacing)
    case .removeFile(let path): try share.removeFile(path)
    case .removeFolder(let path): try share.removeFolder(path)
    case .makeFolder(let path): try share.makeFolder(path)
    case .setModified(let path, let nanoseconds): try share.setModified(path, nanoseconds: nanoseconds)
    default: throw SMBProblem(.notSupported)
    }
    return .done
  }
}
