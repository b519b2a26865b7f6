import FileTreeStorage
import Testing

@testable import SMBFileSystem

@Suite struct SessionQueueTests {
  private var queue = SessionQueue(sessions: 2, waitingLimit: 2)

  private mutating func start() throws -> SessionQueue.Lease {
    guard case .success(.start(let lease)) = queue.ask(.any, at: .zero) else {
      throw TestProgram.Failure(text: "no start")
    }
    queue.started(lease)
    return lease
  }

  private func grant(_ result: Result<SessionQueue.Grant, SessionQueue.Ticket>) -> SessionQueue.Grant? {
    try? result.get()
  }

  @Test mutating func onlyOneTriesUntilTheServerIsKnownToAnswer() throws {
    guard case .success(.start(let first)) = queue.ask(.any, at: .zero) else {
      throw TestProgram.Failure(text: "no start")
    }
    guard case .failure(let ticket) = queue.ask(.any, at: .zero) else { throw TestProgram.Failure(text: "no wait") }
    #expect(queue.match(at: .zero).isEmpty)
    queue.started(first)
    let grants = queue.match(at: .zero)
    #expect(grants.map(\.0) == [ticket])
    guard case .start(let second)? = grants.first?.1 else { throw TestProgram.Failure(text: "no start") }
    #expect(second.place != first.place)
  }

  @Test mutating func aFailureFailsAllThatWait() throws {
    guard case .success(.start(let lease)) = queue.ask(.any, at: .zero) else {
      throw TestProgram.Failure(text: "no start")
    }
    _ = queue.ask(.any, at: .zero)
    queue.startFailed(lease, .refused, at: .zero)
    #expect(queue.match(at: .zero).map(\.1) == [.fail(.unavailable(.refused))])
    #expect(grant(queue.ask(.any, at: .zero)) == .fail(.unavailable(.refused)))
    guard case .start? = grant(queue.ask(.any, at: ConnectBreaker.firstPause)) else {
      throw TestProgram.Failure(text: "no start")
    }
    #expect(grant(queue.ask(.any, at: .seconds(100))) == .fail(.unavailable(.refused)))
  }

  @Test mutating func aFreeSessionGoesToWhoWaitedLongest() throws {
    let (one, two) = (try start(), try start())
    guard case .failure(let first) = queue.ask(.any, at: .zero), case .failure(let second) = queue.ask(.any, at: .zero)
    else { throw TestProgram.Failure(text: "no wait") }
    #expect(grant(queue.ask(.any, at: .zero)) == .fail(.overloaded))
    queue.release(two, at: .zero)
    #expect(queue.match(at: .zero).map(\.0) == [first])
    queue.release(one, at: .zero)
    #expect(queue.match(at: .zero).map(\.0) == [second])
  }

  @Test mutating func whatIsOpenInASessionNeedsThatSession() throws {
    let one = try start()
    queue.countHandle(one, 1)
    guard case .failure(let ticket) = queue.ask(.exactly(one), at: .zero) else {
      throw TestProgram.Failure(text: "no wait")
    }
    queue.release(one, at: .zero)
    #expect(queue.match(at: .zero).map(\.0) == [ticket])
    queue.ended(one)
    #expect(grant(queue.ask(.exactly(one), at: .zero)) == .gone)
    let again = try start()
    #expect(again.place == one.place && again != one)
    #expect(grant(queue.ask(.exactly(one), at: .zero)) == .gone)
  }

  @Test mutating func aNewCallerGetsASessionInWhichNothingIsOpen() throws {
    let one = try start()
    queue.countHandle(one, 1)
    queue.release(one, at: .zero)
    guard case .start(let two)? = grant(queue.ask(.any, at: .zero)) else { throw TestProgram.Failure(text: "no start") }
    queue.started(two)
    queue.release(two, at: .zero)
    #expect(grant(queue.ask(.any, at: .zero)) == .use(two))
    #expect(grant(queue.ask(.any, at: .zero)) == .use(one))
  }

  @Test mutating func retiredSessionsServeWhatIsOpenAndEnd() throws {
    let one = try start()
    queue.countHandle(one, 1)
    queue.release(one, at: .zero)
    queue.retireAll()
    #expect(queue.takeIdle(.seconds(60), at: .zero) == nil)
    #expect(grant(queue.ask(.exactly(one), at: .zero)) == .use(one))
    queue.countHandle(one, -1)
    queue.release(one, at: .zero)
    #expect(queue.takeIdle(.seconds(60), at: .zero) == one)
  }

  @Test mutating func idleSessionsEndAfterTheirTime() throws {
    let one = try start()
    queue.release(one, at: .seconds(10))
    #expect(queue.takeIdle(.seconds(60), at: .seconds(69)) == nil)
    #expect(queue.takeIdle(.seconds(60), at: .seconds(70)) == one)
    #expect(grant(queue.ask(.exactly(one), at: .seconds(70))) == nil)
  }

  @Test mutating func whoGivesUpIsForgotten() throws {
    _ = (try start(), try start())
    guard case .failure(let ticket) = queue.ask(.any, at: .zero) else { throw TestProgram.Failure(text: "no wait") }
    let answers = [queue.cancel(ticket), queue.cancel(ticket)]
    #expect(answers == [true, false])
    #expect(queue.match(at: .zero).isEmpty)
  }

  @Test mutating func nobodyGetsAnythingOnceItIsClosed() throws {
    _ = (try start(), try start())
    _ = queue.ask(.any, at: .zero)
    queue.close()
    #expect(queue.match(at: .zero).map(\.1) == [.fail(.unavailable(.other("the mount is closed")))])
    #expect(grant(queue.ask(.any, at: .zero)) == .fail(.unavailable(.other("the mount is closed"))))
  }
}

@Suite struct ConnectBreakerTests {
  @Test func wrongCredentialsAreAskedForAgainAtOnce() {
    var breaker = ConnectBreaker()
    breaker.began()
    breaker.failed(.badCredentials, at: .seconds(1))
    #expect(breaker.verdict(at: .seconds(1)) == .go, "there may be another password")
    breaker.began()
    #expect(breaker.verdict(at: .seconds(1)) == .fail(.badCredentials), "one asks at a time")
  }

  @Test func pausesLongerWithEachFailureUpToALimit() {
    var breaker = ConnectBreaker()
    var now = Duration.zero
    var pauses: [Duration] = []
    for _ in 0..<8 {
      #expect(breaker.verdict(at: now) == .go)
      breaker.began()
      breaker.failed(.noAnswer, at: now)
      let start = now
      while breaker.verdict(at: now) != .go { now += .milliseconds(100) }
      pauses.append(now - start)
    }
    #expect(pauses.first == ConnectBreaker.firstPause && pauses.last == ConnectBreaker.longestPause)
    #expect(pauses == pauses.sorted())
  }

  @Test func severalFailuresAtOnceAreOne() {
    var breaker = ConnectBreaker()
    for _ in 0..<4 { breaker.began() }
    for _ in 0..<4 { breaker.failed(.refused, at: .zero) }
    #expect(breaker.trying == 0 && breaker.verdict(at: ConnectBreaker.firstPause) == .go)
  }

  @Test func oneSuccessEndsIt() {
    var breaker = ConnectBreaker()
    breaker.began()
    breaker.failed(.noAnswer, at: .zero)
    #expect(breaker.fault == .noAnswer)
    breaker.began()
    breaker.succeeded()
    #expect(breaker.verdict(at: .zero) == .go && breaker.fault == nil)
  }
}
