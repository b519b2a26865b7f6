import SMBWire

extension ShareService {
  func openFolder(_ path: String) throws(SMBProblem) -> SMBAnswer {
    guard !handles.isFull else { throw SMBProblem(.busy, "too many open folders") }
    return batch(of: try share.openFolder(path), nil)
  }

  func nextEntries(_ handle: UInt32) throws(SMBProblem) -> SMBAnswer {
    let item = try handles.item(handle)
    guard case .folder = item.kind else { throw SMBProblem(.other, "no folder") }
    return batch(of: item.handle, handle)
  }

  private func batch(of folder: Share.Handle, _ handle: UInt32?) -> SMBAnswer {
    var entries: [SMBEntry] = []
    var bytes = 0
    while bytes < SMBAnswer.batchBytes {
      guard let entry = share.next(in: folder) else {
        share.closeFolder(folder)
        if let handle { _ = try? handles.remove(handle) }
        return .entries(nil, entries)
      }
      bytes += entry.name.count + MemoryLayout<SMBStatus>.size
      entries.append(entry)
    }
    return .entries(handle ?? handles.add(folder, .folder), entries)
  }
}
