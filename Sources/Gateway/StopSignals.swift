import Glibc

/// Signals that the process is told by: waited for on the thread that calls, so that no handler runs at an odd moment.
package struct StopSignals: ~Copyable {
  package enum Signal: Sendable {
    /// SIGTERM or SIGINT.
    case stop
    /// SIGHUP: read certificates and secrets again.
    case reload
  }

  private let set: sigset_t

  /// Blocks the signals in this thread and in every thread that it starts from now on: make it first.
  package init() {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    self.set = set
  }

  package func wait() -> Signal {
    var set = self.set
    var signal: Int32 = 0
    while sigwait(&set, &signal) != 0 {}
    return signal == SIGHUP ? .reload : .stop
  }

  /// Waits no longer than so many milliseconds; nil when none came.
  package func wait(milliseconds: Int) -> Signal? {
    var set = self.set
    var limit = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    let signal = sigtimedwait(&set, nil, &limit)
    return signal < 0 ? nil : signal == SIGHUP ? .reload : .stop
  }
}
