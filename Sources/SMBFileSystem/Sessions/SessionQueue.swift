import FileTreeStorage

/// Who may use which session: a value without threads, clock or IO. Callers wait in the order in which they came; each gets the first session that
/// will do for it.
struct SessionQueue {
  /// A session of a place: what was opened in it is of no use in a later one.
  struct Lease: Hashable {
    let place: Int
    let generation: UInt64
  }

  enum Wish: Hashable {
    case any
    /// One that was not there before, if that can be: the last was lost.
    case fresh
    case exactly(Lease)
  }

  enum Grant: Hashable {
    case use(Lease)
    /// The caller makes the session, and says `started` or `startFailed`.
    case start(Lease)
    /// The session that was wished for has ended.
    case gone
    case fail(FileSystemError)
  }

  private enum State { case empty, starting, free, used }

  private struct Place {
    var state = State.empty
    var generation: UInt64 = 0
    var handles = 0
    var isRetired = false
    var lastUsed = Duration.zero
  }

  private struct Waiter {
    let ticket: UInt64
    let wish: Wish
  }

  private var places: [Place]
  private var waiting: [Waiter] = []
  private let waitingLimit: Int
  private var lastTicket: UInt64 = 0
  private(set) var isClosed = false
  var breaker = ConnectBreaker()

  init(sessions: Int, waitingLimit: Int) {
    places = Array(repeating: Place(), count: sessions)
    self.waitingLimit = waitingLimit
  }

  /// A session at once, or the ticket to wait with.
  mutating func ask(_ wish: Wish, at now: Duration) -> Result<Grant, Ticket> {
    guard !isClosed else { return .success(Self.closed) }
    // Nobody overtakes those who wait for the same, except for a session that they cannot use.
    if waiting.isEmpty || wish.isExact, let grant = grant(wish, at: now) { return .success(grant) }
    guard waiting.count < waitingLimit else { return .success(.fail(.overloaded)) }
    lastTicket += 1
    waiting.append(Waiter(ticket: lastTicket, wish: wish))
    return .failure(Ticket(number: lastTicket))
  }

  struct Ticket: Error, Hashable { let number: UInt64 }

  private static let closed = Grant.fail(.unavailable(.other("the mount is closed")))

  /// Whether the caller still waited; if not, it was granted something in the meantime.
  mutating func cancel(_ ticket: Ticket) -> Bool {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket.number }) else { return false }
    waiting.remove(at: index)
    return true
  }

  /// All grants that can be made now.
  mutating func match(at now: Duration) -> [(Ticket, Grant)] {
    var grants: [(Ticket, Grant)] = []
    var others: [Waiter] = []
    for waiter in waiting {
      if let grant = isClosed ? Self.closed : grant(waiter.wish, at: now) {
        grants.append((Ticket(number: waiter.ticket), grant))
      } else {
        others.append(waiter)
      }
    }
    waiting = others
    return grants
  }
}

// MARK: What becomes of sessions

extension SessionQueue {
  mutating func started(_ lease: Lease) {
    breaker.succeeded()
    places[lease.place].state = .used
  }

  mutating func startFailed(_ lease: Lease, _ fault: MountFault, at now: Duration) {
    breaker.failed(fault, at: now)
    empty(lease.place)
  }

  /// A caller is done with a session that goes on.
  mutating func release(_ lease: Lease, at now: Duration) {
    places[lease.place].state = .free
    places[lease.place].lastUsed = now
  }

  /// A session was looked at and is as idle as before.
  mutating func putBack(_ lease: Lease) { places[lease.place].state = .free }

  /// A session has ended.
  mutating func ended(_ lease: Lease) { empty(lease.place) }

  /// What is open in a session, plus or minus one. Ignored for one that has ended.
  mutating func countHandle(_ lease: Lease, _ change: Int) {
    if isCurrent(lease) { places[lease.place].handles += change }
  }

  /// No session that exists is given to a new caller any more; what is open in them can be used to its end.
  mutating func retireAll() {
    for index in places.indices where places[index].state != .empty { places[index].isRetired = true }
  }

  /// Takes a session out of use that nobody needs, for its end.
  mutating func takeIdle(_ idleTime: Duration, at now: Duration) -> Lease? {
    let index = places.firstIndex {
      $0.state == .free && $0.handles == 0 && ($0.isRetired || now - $0.lastUsed >= idleTime)
    }
    return index.map { use($0) }
  }

  /// Takes the very session if it is free.
  mutating func takeNow(_ lease: Lease) -> Bool {
    guard isCurrent(lease), places[lease.place].state == .free else { return false }
    places[lease.place].state = .used
    return true
  }

  /// Takes any free session.
  mutating func takeFree(after place: Int) -> Lease? {
    places.indices.first { $0 > place && places[$0].state == .free }.map { use($0) }
  }

  mutating func close() { isClosed = true }

  var hasSessions: Bool { places.contains { $0.state != .empty } }

  func isCurrent(_ lease: Lease) -> Bool {
    places[lease.place].generation == lease.generation && places[lease.place].state != .empty
  }

  private mutating func empty(_ place: Int) {
    places[place] = Place(generation: places[place].generation)
  }

  private mutating func use(_ place: Int) -> Lease {
    places[place].state = .used
    return Lease(place: place, generation: places[place].generation)
  }
}

// MARK: Who gets what

extension SessionQueue {
  private mutating func grant(_ wish: Wish, at now: Duration) -> Grant? {
    switch wish {
    case .exactly(let lease): exactly(lease)
    case .fresh: start(at: now) ?? free().map { .use(use($0)) } ?? failure(at: now)
    case .any: any(at: now)
    }
  }

  private mutating func exactly(_ lease: Lease) -> Grant? {
    guard isCurrent(lease) else { return .gone }
    return places[lease.place].state == .free ? .use(use(lease.place)) : nil
  }

  /// A session in which nothing is open, then a new one, then the one in which the fewest things are.
  private mutating func any(at now: Duration) -> Grant? {
    let best = free()
    if let best, places[best].handles == 0 { return .use(use(best)) }
    if let start = start(at: now) { return start }
    return best.map { .use(use($0)) } ?? failure(at: now)
  }

  private func free() -> Int? {
    places.indices.filter { places[$0].state == .free && !places[$0].isRetired }
      .min { places[$0].handles < places[$1].handles }
  }

  private mutating func start(at now: Duration) -> Grant? {
    guard case .go = breaker.verdict(at: now), let place = places.firstIndex(where: { $0.state == .empty }) else {
      return nil
    }
    breaker.began()
    places[place].generation += 1
    places[place].state = .starting
    return .start(Lease(place: place, generation: places[place].generation))
  }

  /// Waiting is of no use where no session exists and none may be tried.
  private func failure(at now: Duration) -> Grant? {
    guard !places.contains(where: { $0.state == .used || $0.state == .free }),
      case .fail(let fault) = breaker.verdict(at: now)
    else { return nil }
    return .fail(.unavailable(fault))
  }
}

extension SessionQueue.Wish {
  var isExact: Bool { if case .exactly = self { true } else { false } }
}
