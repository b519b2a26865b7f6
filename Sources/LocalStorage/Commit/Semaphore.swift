import Glibc

/// A counting semaphore: one thread waits, another wakes it. Without contention it costs an atomic operation.
final class Semaphore: @unchecked Sendable {
  private let handle: UnsafeMutablePointer<sem_t>

  init(_ count: Int = 0) {
    handle = .allocate(capacity: 1)
    sem_init(handle, 0, UInt32(count))
  }

  deinit {
    sem_destroy(handle)
    handle.deallocate()
  }

  func signal() { sem_post(handle) }

  func wait() { while sem_wait(handle) != 0 {} }

  /// Takes one if that needs no waiting.
  func tryWait() -> Bool { sem_trywait(handle) == 0 }

  /// Waits at most this long.
  /// - Returns: false when the time is over.
  func wait(atMost duration: Duration) -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int64(deadline.tv_nsec) + attoseconds / 1_000_000_000
    deadline.tv_sec += Int(seconds + nanoseconds / 1_000_000_000)
    deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
    while sem_timedwait(handle, &deadline) != 0 { if errno == ETIMEDOUT { return false } }
    return true
  }
}
