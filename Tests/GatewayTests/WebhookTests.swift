import S3Client
import Testing

@testable import Gateway

@Suite("Webhooks")
/// Attack C23 of the checklist is among these.
struct WebhookTests {
  private func webhooks(_ list: [String], tokens: String = "") throws(SettingsProblem) -> [Webhook] {
    var settings = Settings()
    settings.webhooks = list
    settings.webhookTokens = tokens
    return try Webhook.all(settings)
  }

  @Test(
    "are read from the settings",
    arguments: [
      ("meet=https://example.org", "https://example.org", "/"),
      ("meet=http://example.org:8080/events?a=b=c", "http://example.org:8080", "/events?a=b=c"),
      ("meet=http://[::1]:80?x", "http://[::1]", "/?x"),
    ])
  func reads(text: String, endpoint: String, target: String) throws {
    let webhook = try #require(try webhooks([text]).first)
    #expect(webhook.name == "meet" && webhook.endpoint.description == endpoint && webhook.target == target)
    #expect(webhook.authorization == nil)
  }

  @Test(
    "are refused where they are none",
    arguments: [
      "meet", "=http://example.org", "a b=http://example.org", "meet=ftp://example.org", "meet=example.org",
      "meet=http://user:secret@example.org", "meet=http://example.org/a b", "meet=http://",
    ])
  func refuses(text: String) {
    let error = #expect(throws: SettingsProblem.self) { try webhooks([text]) }
    #expect(error?.description.contains("secret") != true)
  }

  @Test("have tokens, which are whole fields where they have a blank")
  func haveTokens() throws {
    let found = try webhooks(["a=http://h", "b=http://h", "c=http://h"], tokens: "a=secret\nb=Basic c2VjcmV0")
    #expect(found.map(\.authorization) == ["Bearer secret", "Basic c2VjcmV0", nil])
    for wrong in ["d=secret", "secret", "a=x\na=secret"] {
      let error = #expect(throws: SettingsProblem.self) { try webhooks(["a=http://h"], tokens: wrong) }
      #expect(error?.description.contains("secret") != true, "\(wrong)")
    }
  }

  // Attack 23.
  @Test(
    "may not be at addresses of this machine and its link",
    arguments: [
      "127.0.0.1", "127.9.9.9", "0.0.0.0", "169.254.169.254", "::1", "::", "fe80::1%eth0", "::ffff:127.0.0.1",
      "::FFFF:169.254.169.254", "fd00:ec2::254",
    ])
  func keepsAway(address: String) {
    #expect(!WebhookAddress.isPermitted(address, near: false))
    #expect(WebhookAddress.isPermitted(address, near: true))
  }

  @Test("may be at others", arguments: ["192.0.2.1", "10.0.0.8", "2001:db8::1", "::ffff:192.0.2.1"])
  func letsThrough(address: String) { #expect(WebhookAddress.isPermitted(address, near: false)) }

  @Test("are at one machine", arguments: ["224.0.0.1", "255.255.255.255", "ff02::1", "", "example.org"])
  func refusesWhatIsNoMachine(address: String) {
    #expect(!WebhookAddress.isPermitted(address, near: true))
  }
}
