import Lifecycle
import Storage

/// When runs by the clock begin: at every multiple of the interval since 1970, so that an interval of a day gives midnight UTC.
struct LifecycleSchedule: Sendable {
  /// More than zero.
  let milliseconds: Int64

  /// - Parameter day: where it is shorter than a real one, runs come four times in each, and every second at most.
  init(interval: Duration, day: LifecycleDay = .calendar) {
    let whole = max(1, Int64(interval / .milliseconds(1)))
    milliseconds = day == .calendar ? whole : min(whole, max(1000, day.milliseconds / 4))
  }

  /// The last moment at or before `now` at which a run was to begin.
  func slot(at now: Timestamp) -> Timestamp {
    Timestamp(milliseconds: now.milliseconds / milliseconds * milliseconds)
  }

  /// Whether a run is to begin: one that was missed, while the gateway was down or busy, is made up for once.
  func isDue(last: Timestamp?, at now: Timestamp) -> Bool { last.map { $0 < slot(at: now) } ?? true }

  /// How long until the next one.
  func wait(from now: Timestamp) -> Duration {
    .milliseconds(slot(at: now).milliseconds + milliseconds - now.milliseconds)
  }
}

extension LifecycleDay {
  /// - Parameter duration: more than zero.
  init(_ duration: Duration) { self.init(milliseconds: max(1, Int64(duration / .milliseconds(1)))) }
}
