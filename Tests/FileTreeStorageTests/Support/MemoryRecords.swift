import Storage
import Synchronization

/// Records in memory, which outlive the gateway that a test stops.
final class MemoryRecords: RecordStore {
  private let spaces: Mutex<[RecordSpace: [[UInt8]: [UInt8]]]>
  private let steps: Steps

  init(_ spaces: [RecordSpace: [[UInt8]: [UInt8]]] = [:], steps: Steps = Steps()) {
    self.spaces = Mutex(spaces)
    self.steps = steps
  }

  func restarted(steps: Steps = Steps()) -> MemoryRecords {
    MemoryRecords(spaces.withLock { $0 }, steps: steps)
  }

  /// How many there are of a mount's kind.
  func count(_ kind: String) -> Int {
    spaces.withLock { spaces in
      spaces.filter { $0.key.name.hasSuffix("/\(kind)") }.reduce(0) { $0 + $1.value.count }
    }
  }

  func record(_ key: [UInt8], in space: RecordSpace) throws(StorageError) -> [UInt8]? {
    try step()
    return spaces.withLock { $0[space]?[key] }
  }

  func records(in space: RecordSpace, prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StorageError)
    -> [StoredRecord]
  {
    try step()
    return spaces.withLock { spaces in
      (spaces[space] ?? [:])
        .filter { $0.key.starts(with: prefix) && (after.map($0.key.isAfter) ?? true) }
        .sorted { $1.key.isAfter($0.key) }
        .prefix(limit).map { StoredRecord(key: $0.key, body: $0.value) }
    }
  }

  func change(_ changes: [RecordChange]) throws(StorageError) {
    try step()
    spaces.withLock { spaces in
      for change in changes {
        switch change {
        case .set(let key, let space, let body): spaces[space, default: [:]][key] = body
        case .remove(let key, let space): spaces[space]?[key] = nil
        case .removeAll(let prefix, let space):
          spaces[space] = spaces[space]?.filter { !$0.key.starts(with: prefix) }
        }
      }
    }
  }

  private func step() throws(StorageError) {
    guard steps.take() else { throw .failed("stopped") }
  }
}

extension [UInt8] {
  fileprivate func isAfter(_ other: [UInt8]) -> Bool { other.lexicographicallyPrecedes(self) }
}
