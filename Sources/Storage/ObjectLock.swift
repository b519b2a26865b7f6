/// Until when a version must not be deleted.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
package struct Retention: Hashable, Sendable {
  /// The raw values are part of the disk format.
  package enum Mode: UInt8, Hashable, Sendable {
    /// Those who may bypass it can delete, shorten and remove.
    case governance = 1
    /// Nobody can, not even the owner.
    case compliance = 2
  }

  package let mode: Mode
  package let until: Timestamp

  package init(mode: Mode, until: Timestamp) {
    self.mode = mode
    self.until = until
  }
}

/// What keeps one version from being deleted.
package struct VersionLock: Hashable, Sendable {
  package var retention: Retention?
  /// Nil: never set.
  package var legalHold: Bool?

  package init(retention: Retention? = nil, legalHold: Bool? = nil) {
    self.retention = retention
    self.legalHold = legalHold
  }

  package static let none = VersionLock()

  /// Whether the version must stay.
  /// - Parameter bypassesGovernance: the caller asks for it and may.
  package func forbidsDelete(at now: Timestamp, bypassesGovernance: Bool) -> Bool {
    if legalHold == true { return true }
    guard let retention, retention.until > now else { return false }
    return retention.mode == .compliance || !bypassesGovernance
  }

  /// Whether the retention may be replaced: it may always be made longer, anything else takes a bypass, and compliance has none.
  package func permits(_ new: Retention?, at now: Timestamp, bypassesGovernance: Bool) -> Bool {
    guard let retention, retention.until > now else { return true }
    if let new, new.mode == retention.mode, new.until >= retention.until { return true }
    return retention.mode == .governance && bypassesGovernance
  }
}

/// The object lock of a bucket, once it is turned on; it stays on for ever.
package struct BucketLock: Hashable, Sendable {
  /// What new versions get that come without a retention of their own.
  package struct DefaultRetention: Hashable, Sendable {
    package enum Period: Hashable, Sendable {
      case days(Int)
      case years(Int)
    }

    package let mode: Retention.Mode
    package let period: Period

    /// Days or years of a period at most: 100 years, as AWS has it.
    package static let maximumDays = 36_500
    package static let maximumYears = 100

    /// Nil when the period is not within 1 and the maximum.
    package init?(mode: Retention.Mode, period: Period) {
      switch period {
      case .days(let count): guard (1...Self.maximumDays).contains(count) else { return nil }
      case .years(let count): guard (1...Self.maximumYears).contains(count) else { return nil }
      }
      self.mode = mode
      self.period = period
    }

    /// The retention of a version that is made at `now`. A year has 365 days.
    package func retention(from now: Timestamp) -> Retention {
      let days: Int64 =
        switch period {
        case .days(let count): Int64(count)
        case .years(let count): 365 * Int64(count)
        }
      return Retention(mode: mode, until: Timestamp(milliseconds: now.milliseconds + days * 86_400_000))
    }
  }

  package var defaultRetention: DefaultRetention?

  package init(defaultRetention: DefaultRetention? = nil) { self.defaultRetention = defaultRetention }
}
