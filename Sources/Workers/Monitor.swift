import Glibc

/// A value behind a lock that threads can also wait for.
///
/// It is made of POSIX parts because `Mutex` has no condition and because the thread sanitizer understands these and not `Mutex`.
package final class Monitor<Value>: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var value: Value

  /// A monitor of `value`.
  package init(_ value: sending Value) {
    self.value = value
    pthread_mutex_init(lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Runs `body` with the value; it must neither wait nor call out.
  package func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return try body(&value)
  }

  /// Lets one waiter look again.
  package func signal() {
    pthread_cond_signal(condition)
  }

  /// Lets every waiter look again.
  package func broadcast() {
    pthread_cond_broadcast(condition)
  }

  /// Waits until `answer` has one, looking after each signal; `nil` when `timeout` passed first (`nil`: no limit).
  @discardableResult
  package func wait<R>(for timeout: Duration?, until answer: (inout Value) -> R?) -> R? {
    var end = timeout.map(timespec.init(monotonicIn:))
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while true {
      if let result = answer(&value) { return result }
      if end != nil {
        if pthread_cond_timedwait(condition, lock, &end!) == ETIMEDOUT { return answer(&value) }
      } else {
        pthread_cond_wait(condition, lock)
      }
    }
  }
}

extension timespec {
  /// The moment that far ahead on the monotonic clock.
  init(monotonicIn duration: Duration) {
    self.init()
    clock_gettime(CLOCK_MONOTONIC, &self)
    let (seconds, attoseconds) = duration.components
    tv_sec += Int(seconds)
    tv_nsec += Int(attoseconds / 1_000_000_000)
    if tv_nsec >= 1_000_000_000 {
      tv_sec += 1
      tv_nsec -= 1_000_000_000
    }
  }
}
