import CLinux

/// Runs `body`, which may block (cold disk, fsync, another process, an upstream), with the worker's slot given to another.
///
/// On a thread that is no worker, and inside another `blocking`, it just runs. It costs about a tenth of a microsecond as long as
/// somebody else listens; do not wrap what is nearly always in memory.
package func blocking<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  guard let worker = Worker.current, !worker.isBlocked else { return try body() }
  worker.isBlocked = true
  worker.pool.block()
  defer {
    worker.pool.unblock()
    worker.isBlocked = false
  }
  return try body()
}

/// The calling thread's place in its pool.
final class Worker {
  let pool: WorkerPool
  var isBlocked = false

  init(pool: WorkerPool) {
    self.pool = pool
  }

  /// The worker that runs this code.
  static var current: Worker? {
    martinet_thread_object().map { Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue() }
  }
}
