import SMBWire

extension ShareService {
  func open(_ path: String) throws(SMBProblem) -> SMBAnswer {
    guard !handles.isFull else { throw SMBProblem(.busy, "too many open files") }
    let file = try share.open(path)
    do throws(SMBProblem) {
      let status = try share.status(file)
      // The other window may hold what was read ahead of another file.
      let window = ahead.current
      let wanted = Int(clamping: min(status.size, Int64(SMBRequest.firstBytes)))
      let count = try share.read(file, at: 0, into: memory.bytes(of: window, count: wanted))
      let passed = Passed(window: window, count: UInt32(count))
      if Int64(count) == status.size {
        try? share.close(file)
        return .opened(nil, status, passed)
      }
      let handle = handles.add(file, .reading)
      ahead.opened(handle, upTo: Int64(count))
      return .opened(handle, status, passed)
    } catch {
      try? share.close(file)
      throw error
    }
  }

  func read(_ handle: UInt32, _ offset: Int64, _ count: Int) throws(SMBProblem) -> SMBAnswer {
    let file = try handles.item(handle).handle
    let piece = ReadAhead.Piece(handle: handle, offset: offset, count: count)
    let passed: Passed
    if let ready = ahead.take(piece) {
      passed = ready
    } else {
      let window = ahead.current
      let got = try share.read(file, at: offset, into: memory.bytes(of: window, count: count))
      passed = Passed(window: window, count: UInt32(got))
    }
    ahead.answered(piece, count: Int(passed.count))
    return .bytes(passed)
  }

  /// Reads what will probably be asked for next. What fails here fails again when it is asked for.
  func workAhead() {
    guard let piece = ahead.takePlan(), let item = try? handles.item(piece.handle) else { return }
    let window = memory.bytes(of: ahead.current.other, count: piece.count)
    guard let count = try? share.read(item.handle, at: piece.offset, into: window) else { return }
    ahead.done(piece, count: count)
  }

  func close(_ handle: UInt32) throws(SMBProblem) -> SMBAnswer {
    ahead.closed(handle)
    let item = try handles.remove(handle)
    if case .folder = item.kind {
      share.closeFolder(item.handle)
    } else {
      try share.close(item.handle)
    }
    return .done
  }
}
