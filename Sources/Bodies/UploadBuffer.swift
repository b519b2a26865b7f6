import Glibc
import Synchronization

/// A piece of memory on loan from a `BufferPool`; it goes back with its last reference. One owner at a time fills it;
/// from then on it is only read.
package final class UploadBuffer: @unchecked Sendable {
  package static let capacity = 128 << 10
  /// Room behind it for what encryption adds.
  private static let slack = 4 << 10
  fileprivate static let mapped = capacity + slack

  private let memory: UnsafeMutableRawPointer
  private let pool: BufferPool
  /// Bytes that were put in.
  package var count = 0

  fileprivate init(memory: UnsafeMutableRawPointer, pool: BufferPool) {
    self.memory = memory
    self.pool = pool
  }

  deinit { pool.putBack(memory) }

  package var space: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: memory, count: Self.capacity)
  }
  /// The same and the room behind it: for what a full buffer is encrypted into.
  package var sealedSpace: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: memory, count: Self.mapped)
  }
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }
}

/// The memory of all bodies under way: bounded, and used again instead of returned as long as it is little.
package final class BufferPool: Sendable {
  private struct State {
    var idle: [UInt] = []
    var lent = 0
  }

  /// Idle buffers that are kept; more go back to the system.
  private static let kept = 32

  private let limit: Int
  /// Beyond it only uploads that have no buffer yet get one.
  private let limitOfMore: Int
  private let state = Mutex(State())

  /// A pool of at most `bytes`.
  package init(bytes: Int) {
    limit = max(bytes / UploadBuffer.capacity, 1)
    limitOfMore = limit - limit / 4
  }

  deinit {
    let idle = state.withLock { $0.idle }
    for address in idle { Self.unmap(UnsafeMutableRawPointer(bitPattern: address)!) }
  }

  /// A first buffer; nil when all are lent, or when the system has no memory.
  package func take() -> UploadBuffer? { take(limit) }

  /// One more buffer for who has one; nil when they are scarce.
  package func takeMore() -> UploadBuffer? { take(limitOfMore) }

  private func take(_ limit: Int) -> UploadBuffer? {
    let (address, mayGrow) = state.withLock { state -> (UInt?, Bool) in
      guard state.lent < limit else { return (nil, false) }
      state.lent += 1
      return (state.idle.popLast(), true)
    }
    guard mayGrow else { return nil }
    guard let memory = address.flatMap({ UnsafeMutableRawPointer(bitPattern: $0) }) ?? Self.map() else {
      state.withLock { $0.lent -= 1 }
      return nil
    }
    return UploadBuffer(memory: memory, pool: self)
  }

  /// Buffers that are lent.
  package var lent: Int { state.withLock { $0.lent } }

  fileprivate func putBack(_ memory: UnsafeMutableRawPointer) {
    let address = UInt(bitPattern: memory)
    let isKept = state.withLock { state -> Bool in
      state.lent -= 1
      guard state.idle.count < Self.kept else { return false }
      state.idle.append(address)
      return true
    }
    if !isKept { Self.unmap(memory) }
  }

  private static func map() -> UnsafeMutableRawPointer? {
    let memory = mmap(nil, UploadBuffer.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return memory == MAP_FAILED ? nil : memory
  }

  private static func unmap(_ memory: UnsafeMutableRawPointer) {
    munmap(memory, UploadBuffer.mapped)
  }
}
