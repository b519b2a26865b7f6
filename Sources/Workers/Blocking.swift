import CLinux

/// Runs `body`, which may block (cold disk, fsync, another process, an upstream), with the worker's slot given to another.
///
/// On a thread that is no worker, and inside another `blocking`, it just runs. It costs about a tenth of a microsecond as long as
/// somebody else listens; do not wrap what is nearly always in memory.
package func blocking<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  guard let worker = Worker.current, let turn = worker.turn else { return try body() }
  worker.turn = nil
  worker.pool.block(turn)
  defer { worker.turn = worker.pool.unblock() }
  return try body()
}

/// The calling thread's place in its pool.
final class Worker {
  let pool: WorkerPool
  /// What it serves; `nil` while it waits or is blocked.
  var turn: Governor.Turn?

  init(pool: WorkerPool) {
    self.pool = pool
  }

  /// The worker that runs this code.
  static var current: Worker? {
    martinet_thread_object().map { Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue() }
  }
}
