extension SMBShare {
  /// Sizes, counts and times of a mount.
  package struct Limits: Sendable, Equatable {
    /// How long one call may take at the server, connecting included: 1 to 600 s, 20 s by default. The worker of a call that takes longer is
    /// killed. Reading a whole folder may take five times as long; copies inside the share may go on for as long as they get on.
    package let timeout: Duration
    /// Bytes of one read or write at the server: `chunkRange`, 1 MiB by default. A session keeps four such pieces of memory.
    package let chunkBytes: Int
    /// Connections at a time: 1 to 8, 4 by default.
    package let sessions: Int
    /// Calls that may wait for a session: 1 to 65,536, 256 by default. More are refused as `overloaded`.
    package let queued: Int
    /// How long a call may wait for a session: 100 ms to 600 s, 20 s by default.
    package let queueTime: Duration
    /// How long a session without work is kept: 1 s to 1 h, 90 s by default.
    package let idleTime: Duration

    package static let chunkRange = 64 << 10...8 << 20

    /// All defaults.
    package static let standard = Limits(
      unchecked: (.seconds(20), 1 << 20, sessions: 4, queued: 256, .seconds(20), idle: .seconds(90)))

    package init(
      timeout: Duration = standard.timeout, chunkBytes: Int = standard.chunkBytes, sessions: Int = standard.sessions,
      queued: Int = standard.queued, queueTime: Duration = standard.queueTime, idleTime: Duration = standard.idleTime
    ) throws(InvalidSMBShare) {
      try Self.check("timeout", timeout, .seconds(1)...(.seconds(600)), "must be 1s to 600s")
      try Self.check("chunk_size", chunkBytes, Self.chunkRange, "must be 64KiB to 8MiB")
      try Self.check("sessions", sessions, 1...8, "must be 1 to 8")
      try Self.check("queue_limit", queued, 1...65_536, "must be 1 to 65536")
      try Self.check("queue_time", queueTime, .milliseconds(100)...(.seconds(600)), "must be 100ms to 600s")
      try Self.check("idle_time", idleTime, .seconds(1)...(.seconds(3600)), "must be 1s to 1h")
      self.init(unchecked: (timeout, chunkBytes, sessions, queued, queueTime, idleTime))
    }

    private init(
      unchecked values: (
        timeout: Duration, chunkBytes: Int, sessions: Int, queued: Int, queueTime: Duration, idle: Duration
      )
    ) {
      (timeout, chunkBytes, sessions, queued, queueTime, idleTime) = values
    }

    private static func check<Value: Comparable>(
      _ field: String, _ value: Value, _ allowed: ClosedRange<Value>, _ text: String
    ) throws(InvalidSMBShare) {
      guard allowed.contains(value) else { throw InvalidSMBShare(field, text) }
    }
  }
}
