import Storage
import Testing

@testable import Identity

/// Passing over statements at a glance changes no verdict.
@Suite struct PolicyIndexTests {
  private let bucket: BucketAddress

  init() throws {
    bucket = BucketAddress(tenant: TenantID(rawValue: 1), name: try #require(BucketName("photos")))
  }

  private func anyText(_ pieces: [String], _ length: ClosedRange<Int>, _ random: inout SeededRandom) -> String {
    (0..<Int.random(in: length, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private func statement(_ random: inout SeededRandom) throws -> PolicyStatement {
    let resources = try (0..<Int.random(in: 1...3, using: &random)).map { _ in
      let text = anyText(["a", "b", "/", "*", "?", "ab", "${aws:username}"], 0...5, &random)
      return try #require(PolicyPattern("photos/\(text)", hasVariables: Bool.random(using: &random)))
    }
    return PolicyStatement(
      name: "#", effect: Bool.random(using: &random) ? .allow : .deny, principals: .everybody, rights: [.getObject],
      resources: resources, isAllButResources: Int.random(in: 0..<8, using: &random) == 0, conditions: [])
  }

  @Test func findsTheStatementThatAskingOneAfterTheOtherFinds() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededRandom(state: seed)
    let facts = Facts(known: ["aws:username": ["ab"]])
    for _ in 0..<500 {
      let statements = try (0..<6).map { _ in try statement(&random) }
      let index = PolicyIndex(statements)
      for _ in 0..<20 {
        let key = try ObjectKey("x" + anyText(["a", "b", "/", "ab"], 0...6, &random))
        for key in [key, try ObjectKey(anyText(["a", "b", "/", "ab"], 1...6, &random))] {
          let question = PolicyQuestion(
            nil, .getObject, on: .object(ObjectAddress(bucket: bucket, key: key)), facts)
          let expected = statements.first { $0.applies(to: question) }
          let found = index.first(applyingTo: question)
          #expect(found?.effect == expected?.effect && found?.resources == expected?.resources, "seed \(seed), \(key)")
        }
      }
    }
  }
}

/// SplitMix64: the same sequence for the same seed.
private struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
