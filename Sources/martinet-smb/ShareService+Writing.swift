import Glibc
import SMBWire

extension ShareService {
  func create(_ path: String) throws(SMBProblem) -> SMBAnswer {
    guard !handles.isFull else { throw SMBProblem(.busy, "too many open files") }
    return .created(handles.add(try share.create(path), .writing(0, nil)))
  }

  /// The bytes are written after the answer, while the gateway fills the other window.
  func write(_ handle: UInt32, _ passed: Passed) throws(SMBProblem) -> SMBAnswer {
    guard case .writing(_, let problem) = try handles.item(handle).kind else {
      throw SMBProblem(.other, "not for writing")
    }
    if let problem { throw problem }
    owed = (handle, passed)
    return .done
  }

  func finishWrites() {
    guard let (handle, passed) = owed else { return }
    owed = nil
    try? append(passed, to: handle)
  }

  private func append(_ passed: Passed, to handle: UInt32) throws(SMBProblem) {
    let item = try handles.item(handle)
    guard case .writing(let written, nil) = item.kind else { return }
    do throws(SMBProblem) {
      try share.write(item.handle, memory.bytes(of: passed.window, count: Int(passed.count)))
      handles.setKind(.writing(written + Int64(passed.count), nil), of: handle)
    } catch {
      handles.setKind(.writing(written, error), of: handle)
      throw error
    }
  }

  func finish(_ handle: UInt32, _ path: String, _ passed: Passed) throws(SMBProblem) -> SMBAnswer {
    guard case .writing(let written, let problem) = try handles.item(handle).kind else {
      throw SMBProblem(.other, "not for writing")
    }
    if let problem { throw problem }
    if passed.count > 0 { try append(passed, to: handle) }
    // Only now does the server say whether it has all.
    try share.close(try handles.remove(handle).handle)
    let status = try share.status(path)
    guard status.size == written + Int64(passed.count) else {
      throw SMBProblem(.other, "\(written + Int64(passed.count)) bytes were written and the server has \(status.size)")
    }
    return .status(status)
  }

  func discard(_ handle: UInt32, _ path: String) throws(SMBProblem) -> SMBAnswer {
    if let item = try? handles.remove(handle) { try? share.close(item.handle) }
    try share.removeFile(path)
    return .done
  }
}
