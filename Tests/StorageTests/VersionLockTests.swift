import Storage
import Testing

struct VersionLockTests {
  private static let now = Timestamp(milliseconds: 1000)
  private static let past = Timestamp(milliseconds: 1000)
  private static let future = Timestamp(milliseconds: 1001)

  /// Whether a version must stay, without a bypass and with one.
  @Test(
    arguments: [
      (VersionLock.none, false, false), (VersionLock(legalHold: false), false, false),
      (VersionLock(legalHold: true), true, true),
      (VersionLock(retention: Retention(mode: .governance, until: future)), true, false),
      (VersionLock(retention: Retention(mode: .compliance, until: future)), true, true),
      (VersionLock(retention: Retention(mode: .compliance, until: past)), false, false),
      (VersionLock(retention: Retention(mode: .compliance, until: past), legalHold: true), true, true),
      (VersionLock(retention: Retention(mode: .governance, until: future), legalHold: true), true, true),
    ])
  func forbidsDeletes(lock: VersionLock, plain: Bool, bypassing: Bool) {
    #expect(lock.forbidsDelete(at: Self.now, bypassesGovernance: false) == plain)
    #expect(lock.forbidsDelete(at: Self.now, bypassesGovernance: true) == bypassing)
  }

  @Test(
    arguments: [(.days(1), 86_400_000), (.years(2), 730 * 86_400_000)]
      as [(BucketLock.DefaultRetention.Period, Int64)])
  func countsFromTheMomentOfTheWrite(period: BucketLock.DefaultRetention.Period, milliseconds: Int64) throws {
    let retention = try #require(BucketLock.DefaultRetention(mode: .governance, period: period))
    #expect(retention.retention(from: Self.now).until.milliseconds == 1000 + milliseconds)
  }

  @Test(arguments: [
    BucketLock.DefaultRetention.Period.days(0), .days(-1), .days(36_501), .years(0), .years(101), .days(.max),
  ])
  func limitsThePeriod(period: BucketLock.DefaultRetention.Period) {
    #expect(BucketLock.DefaultRetention(mode: .compliance, period: period) == nil)
  }
}
