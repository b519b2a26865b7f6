import FileTreeStorage
import SMBWire
import Workers

/// The sessions of one share: made when they are needed, used by one caller at a time, ended when they are idle.
final class SMBSessions: Sendable {
  typealias Lease = SessionQueue.Lease
  typealias Wish = SessionQueue.Wish

  private struct State {
    var queue: SessionQueue
    var sessions: [SMBSession?]
    var waiting: [SessionQueue.Ticket: Monitor<SessionQueue.Grant?>] = [:]
  }

  let share: SMBShare
  private let starter: SessionStarter
  private let state: Monitor<State>
  private let keeper: SessionKeeper

  init(_ share: SMBShare, program: String) {
    self.share = share
    starter = SessionStarter(share, program: program)
    keeper = SessionKeeper(share.limits)
    let queue = SessionQueue(sessions: share.limits.sessions, waitingLimit: share.limits.queued)
    state = Monitor(State(queue: queue, sessions: Array(repeating: nil, count: share.limits.sessions)))
  }

  /// Runs `body` with a session. A session that got lost on the way is ended.
  func with<R>(
    _ wish: Wish, _ body: (SMBSession, Lease) throws(SessionFault) -> R
  ) throws(FileSystemError) -> Result<R, SessionFault> {
    guard let (session, lease) = try take(wish) else { return .failure(.lost(.other("the session has ended"))) }
    do throws(SessionFault) {
      let result = try body(session, lease)
      giveBack(session, lease)
      return .success(result)
    } catch {
      if case .problem = error { giveBack(session, lease) } else { end(session, lease) }
      return .failure(error)
    }
  }

  /// Nil where the very session that is wished for is gone.
  private func take(_ wish: Wish) throws(FileSystemError) -> (SMBSession, Lease)? {
    switch try grant(wish) {
    case .use(let lease): return session(lease).map { ($0, lease) }
    case .start(let lease): return (try start(lease), lease)
    case .gone: return nil
    case .fail(let error): throw error
    }
  }

  private func session(_ lease: Lease) -> SMBSession? { state.withLock { $0.sessions[lease.place] } }

  private func grant(_ wish: Wish) throws(FileSystemError) -> SessionQueue.Grant {
    let answer = Monitor<SessionQueue.Grant?>(nil)
    let first: Result<SessionQueue.Grant, SessionQueue.Ticket> = state.withLock { state in
      let result = state.queue.ask(wish, at: Self.now)
      if case .failure(let ticket) = result { state.waiting[ticket] = answer }
      return result
    }
    let ticket: SessionQueue.Ticket
    switch first {
    case .success(let grant): return grant
    case .failure(let given): ticket = given
    }
    if let grant = answer.wait(for: share.limits.queueTime, until: { $0 }) { return grant }
    let wasWaiting = state.withLock { state in
      state.waiting[ticket] = nil
      return state.queue.cancel(ticket)
    }
    if wasWaiting { throw .overloaded }
    return answer.wait(for: nil) { $0 } ?? .fail(.overloaded)
  }

  /// Makes the session of a place that was granted for that.
  private func start(_ lease: Lease) throws(FileSystemError) -> SMBSession {
    do throws(MountFault) {
      let session = try starter.start()
      change { state in
        state.queue.started(lease)
        state.sessions[lease.place] = session
      }
      keeper.begin { [weak self] in self?.tidy() }
      return session
    } catch {
      change { $0.queue.startFailed(lease, error, at: Self.now) }
      throw .unavailable(error)
    }
  }

  /// Lets the next have a session, once what nobody wants any more is closed in it.
  private func giveBack(_ session: SMBSession, _ lease: Lease) {
    while let handle = nextUnwanted(session, lease) {
      do throws(SessionFault) { _ = try session.ask(.close(handle), share.limits.timeout) } catch {
        guard case .problem = error else { return end(session, lease) }
      }
    }
  }

  /// Nil when there is none; the session is free then.
  private func nextUnwanted(_ session: SMBSession, _ lease: Lease) -> UInt32? {
    change { state in
      if let handle = session.unwanted.popLast() {
        state.queue.countHandle(lease, -1)
        return handle
      }
      state.queue.release(lease, at: Self.now)
      return nil
    }
  }

  private func end(_ session: SMBSession, _ lease: Lease) {
    session.process.end()
    change { state in
      state.sessions[lease.place] = nil
      state.queue.ended(lease)
    }
  }

  /// Changes the state, and hands out what can be handed out after that.
  @discardableResult
  private func change<R>(_ body: (inout State) -> R) -> R {
    let (result, grants) = state.withLock { state in
      let result = body(&state)
      let grants = state.queue.match(at: Self.now).map { (state.waiting.removeValue(forKey: $0), $1) }
      return (result, grants)
    }
    state.broadcast()
    for (waiter, grant) in grants {
      waiter?.withLock { $0 = grant }
      waiter?.signal()
    }
    return result
  }

  private static var now: Duration { ContinuousClock.now - origin }
  private static let origin = ContinuousClock.now
}

// MARK: Handles

extension SMBSessions {
  func opened(_ lease: Lease) { state.withLock { $0.queue.countHandle(lease, 1) } }

  func closed(_ lease: Lease) { state.withLock { $0.queue.countHandle(lease, -1) } }

  /// Closes what was opened in a session, now or with the end of the call that uses it; nobody waits for it.
  func closeLater(_ handle: UInt32, _ lease: Lease) {
    let session: SMBSession? = state.withLock { state in
      guard state.queue.isCurrent(lease), let session = state.sessions[lease.place] else { return nil }
      session.unwanted.append(handle)
      return state.queue.takeNow(lease) ? session : nil
    }
    if let session { giveBack(session, lease) }
  }
}

// MARK: The end of sessions

extension SMBSessions {
  /// The processes of the sessions.
  var workers: [Int32] { state.withLock { $0.sessions.compactMap { $0?.process.number } } }

  /// Ends what is idle or whose worker is gone, and lets sessions of an older password run out.
  private func tidy() {
    if starter.hasPasswordChanged() { change { $0.queue.retireAll() } }
    while let (session, lease) = takeIdle() { end(session, lease) }
    var place = -1
    while let (session, lease) = takeFree(after: place) {
      place = lease.place
      if session.process.hasEnded { end(session, lease) } else { change { $0.queue.putBack(lease) } }
    }
  }

  private func takeIdle() -> (SMBSession, Lease)? {
    state.withLock { state in
      state.queue.takeIdle(share.limits.idleTime, at: Self.now).flatMap { lease in
        state.sessions[lease.place].map { ($0, lease) }
      }
    }
  }

  private func takeFree(after place: Int) -> (SMBSession, Lease)? {
    state.withLock { state in
      state.queue.takeFree(after: place).flatMap { lease in state.sessions[lease.place].map { ($0, lease) } }
    }
  }

  /// Stops everything: waiting callers fail, workers are killed under their callers.
  func close() {
    change { $0.queue.close() }
    keeper.end()
    starter.close()
    for session in state.withLock({ $0.sessions.compactMap { $0 } }) { session.process.kill() }
    while let (session, lease) = takeFree(after: -1) { end(session, lease) }
    // The others are ended by those who use them.
    state.wait(for: nil) { $0.queue.hasSessions ? nil : true }
  }
}
