import Lifecycle
import LocalStorage
import Storage
import Synchronization
import Testing

@testable import Gateway

@Suite struct LifecycleSchedulerTests {
  private static let rule = "<Filter/><Expiration><Days>1</Days></Expiration>"
  private static let day: Int64 = 86_400_000

  private func scheduler(_ fixture: LifecycleFixture, now: Int64? = nil) -> LifecycleScheduler {
    var tools = fixture.tools(pageSize: 2, batchSize: 1)
    if let now {
      tools = LifecycleRun.Tools(
        storage: fixture.storage, day: .calendar, clock: { Timestamp(milliseconds: now) }, log: { _ in })
    }
    return LifecycleScheduler(
      tools, schedule: LifecycleSchedule(interval: .seconds(86_400)), folder: fixture.folder)
  }

  private func report(_ order: LifecycleOrder, from scheduler: LifecycleScheduler) throws -> LifecycleReport {
    #expect(scheduler.add(order))
    return try #require(scheduler.report(of: order.id, wait: .seconds(60)))
  }

  @Test func carriesOutOrdersOneAfterAnother() throws {
    let fixture = try LifecycleFixture()
    for key in ["a", "b", "c"] { try fixture.put(key) }
    try fixture.set(Self.rule)
    let scheduler = scheduler(fixture)
    try scheduler.start()
    defer { scheduler.stop() }
    let now = LifecycleFixture.later(3)
    let dry = try report(LifecycleOrder(now: now, isDryRun: true), from: scheduler)
    #expect(dry.ended != nil)
    #expect(dry.findings.count == 3)
    #expect(try report(LifecycleOrder(now: now), from: scheduler).removed == [.expire: 3])
    #expect(try fixture.contents().isEmpty)
    #expect(scheduler.report(of: "unknown", wait: .seconds(60)) == nil)
  }

  @Test func goesOnAfterARestart() throws {
    let fixture = try LifecycleFixture()
    for key in ["a", "b", "c", "d", "e"] { try fixture.put(key) }
    try fixture.set(Self.rule)
    let order = LifecycleOrder(now: LifecycleFixture.later(3))
    var run = try LifecycleRun(.init(order: order, started: .now()), fixture.tools(pageSize: 2))
    var journal = try LifecycleJournal(in: fixture.folder)
    let hasMore = run.step(&journal) == .step
    #expect(hasMore)
    try LifecycleState(lastScheduled: .now(), unfinished: run.progress).save(in: fixture.folder)
    #expect(try !fixture.contents().isEmpty)

    let scheduler = scheduler(fixture)
    try scheduler.start()
    let later = LifecycleOrder(isDryRun: true)
    _ = try report(later, from: scheduler)
    #expect(try #require(scheduler.report(of: order.id, wait: .zero)).ended != nil)
    scheduler.stop()
    #expect(try fixture.contents().isEmpty)
    #expect(LifecycleState.load(from: fixture.folder).unfinished == nil)
  }

  @Test func runsByTheClockOnceAnInterval() throws {
    let fixture = try LifecycleFixture()
    try fixture.put("key")
    try fixture.set(Self.rule)
    let now = LifecycleFixture.later(3).milliseconds
    for expected in [[:], [:]] as [[String: String]] {
      let scheduler = scheduler(fixture, now: now)
      try scheduler.start()
      _ = try report(LifecycleOrder(isDryRun: true), from: scheduler)
      scheduler.stop()
      #expect(try fixture.contents() == expected)
      #expect(LifecycleState.load(from: fixture.folder).lastScheduled?.milliseconds == now / Self.day * Self.day)
    }
    #expect(try fixture.journal().count == 1)
    try fixture.put("again")
    let same = scheduler(fixture, now: now)
    try same.start()
    _ = try report(LifecycleOrder(isDryRun: true), from: same)
    same.stop()
    #expect(try fixture.contents() == ["again": "v"], "the run of this day was before")
  }

  /// A run by the clock that is due as well must not take the place of the one that is unfinished.
  @Test func whatIsUnfinishedAtTheStopStaysUnfinished() throws {
    let fixture = try LifecycleFixture()
    try fixture.put("key")
    try fixture.set(Self.rule)
    _ = try LifecycleJournal(in: fixture.folder)
    let unfinished = LifecycleState.Unfinished(
      order: LifecycleOrder(now: LifecycleFixture.later(3)), started: Timestamp(milliseconds: 5))
    try LifecycleState(unfinished: unfinished).save(in: fixture.folder)
    let scheduler = scheduler(fixture)
    scheduler.stop()
    try scheduler.start()
    scheduler.stop()
    #expect(LifecycleState.load(from: fixture.folder).unfinished == unfinished)
    #expect(try fixture.contents() == ["key": "v"])
  }

  @Test func stopsWithoutHavingStarted() throws {
    let scheduler = scheduler(try LifecycleFixture())
    scheduler.stop()
    #expect(!scheduler.add(LifecycleOrder()))
  }

  // MARK: When

  @Test(
    arguments: [
      (nil, 5 * day, true), (4 * day, 5 * day, true), (5 * day, 5 * day, false), (5 * day, 5 * day + 1, false),
      (5 * day, 6 * day - 1, false), (5 * day, 6 * day, true), (1 * day, 9 * day + 5, true), (9 * day, 5 * day, false),
    ] as [(Int64?, Int64, Bool)])
  func isDueAtMidnight(last: Int64?, now: Int64, isDue: Bool) {
    let schedule = LifecycleSchedule(interval: .seconds(86_400))
    #expect(
      schedule.isDue(last: last.map(Timestamp.init(milliseconds:)), at: Timestamp(milliseconds: now)) == isDue)
  }

  @Test func waitsUntilTheNextOne() {
    let schedule = LifecycleSchedule(interval: .seconds(3600))
    #expect(schedule.wait(from: Timestamp(milliseconds: 3_600_000)) == .seconds(3600))
    #expect(schedule.wait(from: Timestamp(milliseconds: 7_199_999)) == .milliseconds(1))
  }

  @Test(arguments: [(86_400_000, 86_400_000), (10_000, 2500), (1000, 1000), (40, 1000)] as [(Int64, Int64)])
  func shortDaysAreRunThroughFourTimes(day: Int64, interval: Int64) {
    let schedule = LifecycleSchedule(interval: .seconds(86_400), day: LifecycleDay(milliseconds: day))
    #expect(schedule.milliseconds == interval)
  }

  // MARK: State

  @Test(arguments: ["", "a", "a b/%41 é\n", "日本語"]) func stateSurvivesWriting(after: String) throws {
    let bucket = BucketAddress(tenant: TenantID(rawValue: 3), name: try #require(BucketName("some.bucket-1")))
    let order = LifecycleOrder(
      id: "abc", tenant: bucket.tenant, bucket: bucket.name, now: Timestamp(milliseconds: -5))
    let states = [
      LifecycleState(), LifecycleState(lastScheduled: Timestamp(milliseconds: 9)),
      LifecycleState(unfinished: .init(order: LifecycleOrder(id: "x"), started: Timestamp(milliseconds: 1))),
      LifecycleState(
        unfinished: .init(
          order: order, started: Timestamp(milliseconds: 1), bucket: bucket,
          place: SweepPlace(stage: .versions, after: after))),
    ]
    for state in states { #expect(LifecycleState(text: state.text) == state) }
  }

  @Test(arguments: [
    "", "nonsense", "martinet lifecycle 2\nlast -", "martinet lifecycle 1\nrun x",
    "martinet lifecycle 1\nat 1 B versions a",
  ])
  func aStateOfOthersIsNone(text: String) { #expect(LifecycleState(text: text) == nil) }
}
