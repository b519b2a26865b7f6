import Testing

@testable import S3Client

@Suite struct RetryPolicyTests {
  private static let cases: [(ClientError, repeatable: Bool, once: Bool)] = [
    (.unreachable(""), true, true), (.interrupted(""), true, false), (.malformed(""), false, false),
    (.unreadableBody(""), false, false),
    (.refused(Refusal(status: 503, code: "SlowDown")), true, true),
    (.refused(Refusal(status: 429, code: "TooManyRequests")), true, true),
    (.refused(Refusal(status: 500, code: "InternalError")), true, false),
    (.refused(Refusal(status: 501, code: "NotImplemented")), false, false),
    (.refused(Refusal(status: 404, code: "NoSuchKey")), false, false),
    (.refused(Refusal(status: 400, code: "RequestTimeout")), true, false),
    (.refused(Refusal(status: 400, code: "BadDigest")), false, false),
  ]

  @Test func triesAgainOnlyWhatCannotHarm() {
    let policy = RetryPolicy()
    for (error, repeatable, once) in Self.cases {
      #expect((policy.pause(after: error, attempt: 1, isRepeatable: true, chance: 0) != nil) == repeatable, "\(error)")
      #expect((policy.pause(after: error, attempt: 1, isRepeatable: false, chance: 0) != nil) == once, "\(error)")
    }
  }

  @Test func pausesGrowUpToALimitAndAttemptsEnd() {
    let policy = RetryPolicy()
    func pause(_ attempt: Int, _ chance: Double) -> Duration? {
      policy.pause(after: .unreachable(""), attempt: attempt, isRepeatable: true, chance: chance)
    }
    #expect(pause(1, 0) == .milliseconds(50) && pause(2, 0) == .milliseconds(100))
    for attempt in 1..<policy.attempts {
      let (short, long) = (pause(attempt, 0), pause(attempt, 0.999))
      #expect(short! < long! && long! <= policy.longestPause)
    }
    #expect(pause(policy.attempts, 0) == nil)
  }
}
