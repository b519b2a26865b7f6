import CLinux
import Glibc
import Synchronization

/// A segment of this run: records are appended to it until it is full.
final class Segment: SyncTarget {
  private struct State {
    var end: Int64 = SegmentFormat.page
    /// Records whose drafts are kept.
    var drafts = 0
    var isFull = false
  }

  let number: Int64
  let nonce: SegmentNonce
  let descriptor: Descriptor
  private let capacity: Int64
  private let state = Mutex(State())

  init(number: Int64, nonce: SegmentNonce, descriptor: Descriptor, capacity: Int64) {
    self.number = number
    self.nonce = nonce
    self.descriptor = descriptor
    self.capacity = capacity
  }

  /// Where a record of `size` bytes may go; nil when it does not fit: nothing fits from then on. A segment takes at
  /// least one record.
  func reserve(_ size: Int64) -> Int64? {
    state.withLock { state in
      guard !state.isFull, state.end + size <= capacity || state.end == SegmentFormat.page else {
        state.isFull = true
        return nil
      }
      defer { state.end += size }
      state.drafts += 1
      return state.end
    }
  }

  /// A record's draft is gone: an index entry refers to the record, or its space was given back.
  func settle() {
    state.withLock { $0.drafts -= 1 }
  }

  /// Takes no more records.
  func close() {
    state.withLock { $0.isFull = true }
  }

  /// The end of the last record, once nothing more comes and nothing is unsettled.
  var finalLength: Int64? {
    state.withLock { $0.isFull && $0.drafts == 0 ? $0.end : nil }
  }

  func sync() throws(DiskError) {
    try descriptor.syncData()
  }
}
