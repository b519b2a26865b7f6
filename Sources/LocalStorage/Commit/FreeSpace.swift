import Glibc
import Storage
import Synchronization

/// Keeps some room on the disk for the index: without it nothing could be deleted on a full disk, for a delete is written too.
///
/// While less is free, whatever adds bytes is refused with `insufficientSpace`; reading, deleting and completing go on. It ends by itself when
/// there is room again. What deletes have freed within the index counts for what goes into the index alone.
final class FreeSpace: Sendable {
  /// How long a measurement is believed.
  private static let period: Int64 = 200
  /// What is kept when the settings do not say: twice the log's length at which copying begins, but no more than an eighth of a small disk.
  private static let usual: UInt64 = 128 << 20

  private let path: String
  private let reserve: UInt64?
  private let isLowNow = Atomic<Bool>(false)
  /// Whether there is no room in the index either.
  private let isIndexLow = Atomic<Bool>(false)
  private let reusable = Atomic<UInt64>(0)
  private let nextMeasurement = Atomic<Int64>(0)

  /// - Parameters:
  ///   - path: lies on the disk.
  ///   - reserve: bytes to keep free; nil for the usual.
  init(path: String, reserve: UInt64?) {
    self.path = path
    self.reserve = reserve
  }

  /// - Parameter isTiny: whether what comes goes into the index alone.
  /// - Throws: `insufficientSpace`.
  func require(isTiny: Bool = false) throws(StorageError) {
    if isLow, !isTiny || isIndexLow.load(ordering: .relaxed) { throw .insufficientSpace }
  }

  /// Tells how many bytes of the index file are free for new rows.
  func noteReusable(bytes: Int64) { reusable.store(UInt64(max(bytes, 0)), ordering: .relaxed) }

  /// Whether less is free than is to be kept. Looks at the disk a few times a second at most.
  var isLow: Bool {
    let now = Self.milliseconds()
    let next = nextMeasurement.load(ordering: .relaxed)
    if now >= next,
      nextMeasurement.compareExchange(expected: next, desired: now + Self.period, ordering: .relaxed).exchanged
    {
      let (free, kept) = measure()
      isLowNow.store(free < kept, ordering: .relaxed)
      isIndexLow.store(free < kept && reusable.load(ordering: .relaxed) < kept - free, ordering: .relaxed)
    }
    return isLowNow.load(ordering: .relaxed)
  }

  /// A disk that does not say how full it is is not full.
  /// - Returns: the bytes that are free, and those that are to be.
  private func measure() -> (free: UInt64, kept: UInt64) {
    var disk = statvfs()
    guard statvfs(path, &disk) == 0 else { return (0, 0) }
    let size = UInt64(disk.f_blocks) * UInt64(disk.f_frsize)
    return (UInt64(disk.f_bavail) * UInt64(disk.f_frsize), reserve ?? min(Self.usual, size / 8))
  }

  private static func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
