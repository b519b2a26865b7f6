import FoundationEssentials
import Testing

/// The checklist of attacks that other servers fell to, and where each is tested: signatures A1 to A11, authorisation B12 to B21, input and
/// storage C22 to C34. A file that tests one names its number.
struct AttackNumbersTests {
  private static let conformance = "conformance/attacks"
  private static let attacks = "Tests/S3Tests/Attacks"

  static let tests: [String: [String]] = [
    "A1": ["\(attacks)/AttackWalkTests.swift", "\(conformance)/a01_payload_modes.py"],
    "A2": ["\(conformance)/a02_one_mechanism.py"],
    "A3": ["\(attacks)/AttackWalkTests.swift", "\(conformance)/a03_unsigned_headers.py"],
    "A4": ["\(conformance)/a04_signed_headers.py"],
    "A5": ["\(conformance)/a05_payload.py", "Tests/S3Tests/PayloadTests.swift"],
    "A6": ["\(conformance)/a06_chunks.py", "Tests/SigV4Tests/ChunkedPayloadDecoderTests.swift"],
    "A7": ["\(conformance)/a07_trailers.py", "Tests/SigV4Tests/PayloadTrailerTests.swift"],
    "A8": ["\(attacks)/AttackWalkTests.swift", "\(conformance)/a08_scope_and_time.py"],
    "A9": ["\(attacks)/AttackWalkTests.swift", "\(conformance)/a09_credentials.py"],
    "A10": ["\(conformance)/a09_credentials.py"],
    "A11": ["\(conformance)/a11_paths.py"],
    "B12": ["Tests/S3Tests/DefaultDenyTests.swift", "Tests/S3Tests/AddressTests.swift"],
    "B13": ["\(attacks)/AuthorizationAttackTests.swift"],
    "B14": ["\(attacks)/AuthorizationAttackTests.swift"],
    "B15": ["\(attacks)/AuthorizationAttackTests.swift"],
    "B16": ["\(attacks)/AuthorizationAttackTests.swift"],
    "B17": ["Tests/S3Tests/PostPolicyTests.swift", "conformance/operations/post_object.py"],
    "B18": [
      "\(attacks)/AuthorizationAttackTests.swift", "Tests/S3Tests/ObjectLockTests.swift",
      "Tests/GatewayTests/LifecycleRunTests.swift", "Tests/LocalStorageTests/ObjectLockTests.swift",
    ],
    // There are no sessions and no keys that keys make: users and keys come from one file.
    "B19": ["Tests/GatewayTests/IdentityFileTests.swift"],
    "B20": ["\(attacks)/AuthorizationAttackTests.swift", "Tests/IdentityTests/Policy/PolicyTests.swift"],
    "B21": ["\(attacks)/AuthorizationAttackTests.swift", "Tests/S3Tests/PipelineTests.swift"],
    "C22": ["\(conformance)/a11_paths.py", "Tests/PosixFileSystemTests/EscapeTests.swift"],
    "C23": ["Tests/GatewayTests/WebhookTests.swift", "conformance/operations/notifications.py"],
    "C24": ["\(attacks)/DocumentAttackTests.swift", "\(conformance)/c24_xml.py"],
    "C25": ["\(attacks)/SplittingAttackTests.swift", "\(conformance)/c25_response_splitting.py"],
    "C26": ["\(conformance)/c25_response_splitting.py"],
    "C27": ["Tests/S3Tests/CORSTests.swift", "conformance/operations/cors.py"],
    "C28": ["\(conformance)/a03_unsigned_headers.py"],
    "C29": ["Tests/S3Tests/EncryptionHeaderTests.swift", "conformance/operations/encryption.py"],
    "C30": ["\(conformance)/c30_http.py", "Tests/HTTPServerTests/RefusalTests.swift", "\(conformance)/stalls.py"],
    "C31": ["\(conformance)/c31_limits.py"],
    "C33": ["conformance/races/conditions.py", "conformance/races/pairs.py"],
    "C34": [
      "\(attacks)/FuzzAttackTests.swift", "Tests/S3Tests/OddRequestTests.swift",
      "Tests/SigV4Tests/HostileInputTests.swift", "Tests/HTTPTests/FormParserTests.swift",
      "Tests/HTTPTests/RequestHeadParserTests.swift",
    ],
  ]

  /// What does not exist here, and so cannot be attacked. Whoever makes it moves its number up.
  static let withoutTest: [String: String] = [
    "C32": "there are no quotas"
  ]

  @Test func everyAttackHasATest() {
    let numbers = (1...11).map { "A\($0)" } + (12...21).map { "B\($0)" } + (22...34).map { "C\($0)" }
    for number in numbers {
      #expect((Self.tests[number] == nil) != (Self.withoutTest[number] == nil), "\(number) has a test, or a reason")
    }
    #expect(Set(Self.tests.keys).union(Self.withoutTest.keys) == Set(numbers))
  }

  @Test(arguments: tests.keys.sorted()) func everyTestNamesItsAttack(_ number: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    for path in Self.tests[number] ?? [] {
      let text = String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
      let isNamed = text.ranges(of: number).contains { place in
        !(text[place.upperBound...].first?.isNumber ?? false)
          && !(text[..<place.lowerBound].last.map { $0.isLetter || $0.isNumber } ?? false)
      }
      #expect(isNamed, "\(path) does not say that it tests \(number)")
    }
  }
}
