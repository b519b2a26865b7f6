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

  @Test func wakesAnotherOnlyWhenNobodyListens() {
    var governor = Governor(target: 2, maximum: 8, reserve: 1)
    for _ in 0..<2 {
      expect(governor.fill(), .start)
      governor.arrive()
    }
    expect(governor.fill(), .none)
    governor.begin()
    expect(governor.block(), .none)
    governor.begin()
    expect(governor.block(), .start)
  }

  @Test func parksTheSurplus() {
    var governor = Governor(target: 2, maximum: 8, reserve: 1)
    for _ in 0..<3 {
      _ = governor.fill()
      if governor.coming > 0 { governor.arrive() }
    }
    governor.begin()
    governor.begin()
    expect(governor.block(), .start)
    governor.arrive()
    governor.unblock()
    expect(governor.finish(), .park)
    expect(governor.finish(), .listen)
  }

  @Test func noticesBlockingThatNobodyDeclared() {
    var governor = Governor(target: 2, maximum: 3, reserve: 1)
    for _ in 0..<2 {
      _ = governor.fill()
      governor.arrive()
      governor.begin()
    }
    expect(governor.tick(), .none)
    expect(governor.tick(), .start)
    governor.arrive()
    governor.begin()
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
  private(set) var brokenPromise: String?

  init(_ governor: Governor, seed: UInt64) {
    self.governor = governor
    random = SplitMix(state: seed)
    for _ in 0..<governor.target { give(self.governor.fill()) }
  }

  mutating func step() {
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: if governor.listening > 0 { governor.begin() }
    case 2, 3: if governor.running > 0 { _ = governor.finish() }
    case 4: if governor.running > 0, !governor.isSaturated { block() }
    case 5: if governor.blocked > 0 { governor.unblock() }
    case 6: if starting > 0 { arriveOrFail() }
    case 7: if woken > 0 { takeWake() }
    case 8: give(governor.tick())
    default: if governor.parked > 0, woken == 0 { governor.retire() }
    }
    check()
  }

  private mutating func block() {
    let help = governor.block()
    give(help)
    let noneLeft = governor.parked == 0 && governor.total == governor.maximum
    if governor.listening + governor.coming == 0, governor.running < governor.target, !noneLeft {
      brokenPromise = "nobody was asked for"
    }
  }

  private mutating func arriveOrFail() {
    starting -= 1
    if Int.random(in: 0..<20, using: &random) == 0 {
      governor.startFailed()
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
    let counts = [governor.listening, governor.running, governor.blocked, governor.parked, governor.coming]
    if counts.contains(where: { $0 < 0 }) { brokenPromise = "a count below zero" }
    if governor.total > governor.maximum { brokenPromise = "too many workers" }
    if governor.coming != starting + woken { brokenPromise = "a worker was forgotten" }
    if governor.listening + governor.coming > governor.target { brokenPromise = "too many listen" }
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
