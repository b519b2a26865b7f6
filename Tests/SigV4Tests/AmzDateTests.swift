import Crypto
import SigV4
import Testing

@Suite struct AmzDateTests {
  @Test(
    arguments: [
      ("19700101T000000Z", 0), ("20130524T000000Z", 1_369_353_600), ("20240229T235959Z", 1_709_251_199),
      ("20000301T000000Z", 951_868_800), ("19000228T120000Z", -2_203_934_400), ("99991231T235959Z", 253_402_300_799),
    ] as [(String, Int64)])
  func readsAndWritesTimes(text: String, seconds: Int64) {
    #expect(AmzDate(text)?.seconds == seconds)
    #expect(AmzDate(seconds: seconds).text == text)
    #expect(AmzDate(text)?.day == String(text.prefix(8)))
  }

  @Test(arguments: [
    "", "20130524", "20130524T000000", "20130524t000000z", "2013-05-24T00:00Z", "20130524T0000000", "20130230T000000Z",
    "20131301T000000Z", "20130500T000000Z", "20130524T240000Z", "20130524T006000Z", "20130524T000060Z",
    "+0130524T000000Z",
    "20130524T000000Z ", "２0130524T000Z",
  ])
  func refusesOtherForms(text: String) {
    #expect(AmzDate(text) == nil)
  }

  @Test func readsTheDateHeader() {
    for zone in ["GMT", "-0000", "+0000"] {
      #expect(AmzDate(httpDate: "Fri, 24 May 2013 00:00:00 \(zone)")?.text == "20130524T000000Z")
    }
    for text in [
      "", "24 May 2013 00:00:00 GMT", "Fri, 24 May 2013 00:00:00 -0100", "Fri, 24 May 2013 00:00:00 UTC",
      "Fri, 24 Mai 2013 00:00:00 GMT",
    ] {
      #expect(AmzDate(httpDate: text) == nil)
    }
  }

  @Test func dayAfterDayIsTheNextDay() {
    var previous = AmzDate(seconds: -86_400 * 366)
    for day in Int64(-365)..<80_000 {
      let date = AmzDate(seconds: day * 86_400)
      #expect(date.text > previous.text && AmzDate(date.text) == date)
      previous = date
    }
  }

  /// Signed here by hand, as the signer always adds x-amz-date.
  @Test func theDateHeaderServesWhereThereIsNoOther() throws {
    let verifier = SignatureVerifier()
    let names = "date;host;x-amz-content-sha256"
    func request(_ signature: String) -> PlainRequest {
      let claim = "Credential=\(TestKey.id)/20260101/r/s3/aws4_request, SignedHeaders=\(names), Signature=\(signature)"
      return PlainRequest(
        "GET", path: "/b/k",
        headers: [
          TestKey.host, ("date", "Thu, 01 Jan 2026 00:00:00 GMT"), ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
          ("authorization", "AWS4-HMAC-SHA256 " + claim),
        ])
    }
    guard case .signatureDoesNotMatch(let mismatch)? = verifier.error(of: request("x")) else {
      Issue.record("there is no such signature")
      return
    }
    var key = Array("AWS4s3cr3t/with+signs=".utf8).withUnsafeBytes { secret in
      Array("20260101".utf8).withUnsafeBytes { hmacSHA256(key: secret, message: $0) }
    }
    for part in ["r", "s3", "aws4_request", mismatch.stringToSign] { key = hmacSHA256(key: key, message: part) }
    #expect(verifier.refusal(of: request(key.hex)) == nil)
    #expect(verifier.refusal(of: request(key.hex).adding("date", "x")) == "AccessDenied")
    #expect(verifier.refusal(of: request(key.hex).removing("date")) == "AccessDenied")
  }
}
