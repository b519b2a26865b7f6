import Testing
import Workers

/// The governor as a model: random interleavings of everything that can happen, with its promises checked after each step.
@Suite struct GovernorTests {
  @Test(arguments: [(2, 3, 1), (2, 8, 2), (4, 16, 4), (1, 2, 1), (8, 1024, 102)])
  func keepsItsPromises(target: Int, maximum: Int, reserve: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    var model = Model(Governor(target: target, maximum: maximum, reserve: reserve), seed: seed)
    for step in 0..<20_000 {
      model.step()
      if let broken = model.brokenPromise {
        Issue.record("step \(step), seed \(seed): \(broken); \(model.governor)")
        return
      }
    }
  }

  /// A governor with all its first workers listening.
  private func governor(target: Int, maximum: Int) -> Governor {
    var governor = Governor(target: target, maximum: maximum, reserve: 1)
    while governor.fill() == .start { governor.arrive() }
    return governor
  }

  @Test func asksForAnotherOnlyWhenNobodyListens() {
    var governor = governor(target: 2, maximum: 8)
    let (first, help) = governor.begin()
    #expect(help == .none)
    expect(governor.block(first), .none)
    let (second, helpAgain) = governor.begin()
    #expect(helpAgain == .start)
    expect(governor.block(second), .none)
  }

  @Test func asksForNobodyWhenTheSlotsAreTaken() {
    var governor = governor(target: 2, maximum: 8)
    let turns = [governor.begin(), governor.begin()]
    #expect(turns.map(\.help) == [.none, .none])
    expect(governor.block(turns[0].turn), .start)
  }

  @Test func givesAReturningWorkerNoSlot() {
    var governor = governor(target: 2, maximum: 8)
    let turns = [governor.begin().turn, governor.begin().turn]
    expect(governor.block(turns[0]), .start)
    governor.arrive()
    let returned = governor.unblock()
    #expect(governor.listening == 1 && governor.holding == 1 && governor.detached == 1)
    expect(governor.finish(returned), .park)
    expect(governor.finish(turns[1]), .listen)
  }

  @Test func keepsListeningBesideManyThatReturned() {
    var governor = governor(target: 2, maximum: 100)
    for _ in 0..<50 {
      let (turn, help) = governor.begin()
      if help != .none { governor.arrive() }
      if governor.block(turn) != .none { governor.arrive() }
    }
    for _ in 0..<50 { _ = governor.unblock() }
    #expect(governor.listening >= 1)
    for _ in 0..<10 {
      let (turn, help) = governor.begin()
      if help != .none { governor.arrive() }
      _ = governor.finish(turn)
      #expect(governor.listening >= 1)
    }
  }

  @Test func takesTheSlotsOfWhatRunsForLong() {
    var governor = governor(target: 2, maximum: 8)
    let long = [governor.begin().turn, governor.begin().turn]
    expect(governor.tick(), .none)
    expect(governor.tick(), .start)
    governor.arrive()
    for _ in 0..<10 {
      let (turn, help) = governor.begin()
      if help != .none { governor.arrive() }
      expect(governor.finish(turn), .listen)
    }
    #expect(governor.listening == 2)
    expect(governor.finish(long[0]), .park)
    expect(governor.finish(long[1]), .park)
  }

  @Test func isSaturatedWhenAllAreBusy() {
    var governor = governor(target: 2, maximum: 3)
    let first = governor.begin().turn
    _ = governor.begin()
    expect(governor.block(first), .start)
    governor.arrive()
    #expect(!governor.isSaturated)
    _ = governor.begin()
    #expect(governor.isSaturated)
    expect(governor.tick(), .none)
    expect(governor.tick(), .none)
  }

  @Test func keepsAReserveFromBodies() {
    var governor = Governor(target: 2, maximum: 10, reserve: 3)
    for _ in 0..<7 { expect(governor.admitBody(), true) }
    expect(governor.admitBody(), false)
    governor.endBody()
    expect(governor.admitBody(), true)
  }
}

/// `#expect` cannot call what changes a value.
private func expect<Value: Equatable>(_ value: Value, _ expected: Value, _ place: SourceLocation = #_sourceLocation) {
  #expect(value == expected, sourceLocation: place)
}

/// Workers that do what the governor says, in any order.
private struct Model {
  var governor: Governor
  private var random: SplitMix
  /// Woken workers that have not taken their wake-up yet are counted as coming; those started too.
  private var starting = 0
  private var woken = 0
  private var turns: [Governor.Turn] = []
  private var hasFailedStart = false
  private(set) var brokenPromise: String?

  init(_ governor: Governor, seed: UInt64) {
    self.governor = governor
    random = SplitMix(state: seed)
    for _ in 0..<governor.target { give(self.governor.fill()) }
  }

  mutating func step() {
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: if governor.listening > 0 { begin() }
    case 2, 3: if let turn = takeTurn() { _ = governor.finish(turn) }
    case 4: if !governor.isSaturated, let turn = takeTurn() { give(governor.block(turn)) }
    case 5: if governor.blocked > 0 { turns.append(governor.unblock()) }
    case 6: if starting > 0 { arriveOrFail() }
    case 7: if woken > 0 { takeWake() }
    case 8: give(governor.tick())
    default: if governor.parked > 0, woken == 0 { governor.retire() }
    }
    check()
  }

  private mutating func begin() {
    let (turn, help) = governor.begin()
    turns.append(turn)
    give(help)
  }

  private mutating func takeTurn() -> Governor.Turn? {
    guard !turns.isEmpty else { return nil }
    return turns.remove(at: Int.random(in: 0..<turns.count, using: &random))
  }

  private mutating func arriveOrFail() {
    starting -= 1
    if Int.random(in: 0..<20, using: &random) == 0 {
      governor.startFailed()
      hasFailedStart = true
    } else {
      governor.arrive()
    }
  }

  private mutating func takeWake() {
    woken -= 1
    if !governor.takeWake() { brokenPromise = "a wake-up was lost" }
    governor.arrive()
  }

  private mutating func give(_ help: Governor.Help) {
    switch help {
    case .none: break
    case .wake: woken += 1
    case .start: starting += 1
    }
  }

  private mutating func check() {
    let counts = [
      governor.listening, governor.holding, governor.detached, governor.blocked, governor.parked, governor.coming,
    ]
    if counts.contains(where: { $0 < 0 }) { brokenPromise = "a count below zero" }
    if governor.total > governor.maximum { brokenPromise = "too many workers" }
    if governor.coming != starting + woken { brokenPromise = "a worker was forgotten" }
    if governor.running != turns.count { brokenPromise = "a turn was forgotten" }
    if governor.listening + governor.coming + governor.holding > governor.target { brokenPromise = "too many slots" }
    if governor.listening + governor.coming == 0, governor.holding < governor.target, governor.total < governor.maximum,
      !hasFailedStart
    {
      brokenPromise = "nobody listens"
    }
    if governor.listening + governor.coming > 0 { hasFailedStart = false }
    if governor.parked > 0, governor.listening + governor.running + governor.coming + governor.blocked == 0 {
      brokenPromise = "everybody sleeps"
    }
  }
}

/// A small generator whose runs can be repeated from the seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
