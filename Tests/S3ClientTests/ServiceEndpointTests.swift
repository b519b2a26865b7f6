import Testing

@testable import S3Client

@Suite struct ServiceEndpointTests {
  @Test(arguments: [
    ("http://Example.ORG", "example.org", 80, "example.org"),
    ("https://s3.example.org/", "s3.example.org", 443, "s3.example.org"),
    ("http://127.0.0.1:9000", "127.0.0.1", 9000, "127.0.0.1:9000"), ("https://[::1]:8443", "::1", 8443, "[::1]:8443"),
    ("http://[fe80::1]", "fe80::1", 80, "[fe80::1]"), ("http://host:80", "host", 80, "host"),
  ])
  func readsAddresses(_ url: String, _ host: String, _ port: UInt16, _ field: String) throws {
    let endpoint = try #require(ServiceEndpoint(url))
    #expect(endpoint.host == host && endpoint.port == port && endpoint.hostField == field)
  }

  @Test(arguments: [
    "", "example.org", "ftp://example.org", "http://", "http://:9000", "http://host:0", "http://host:70000",
    "http://host:",
    "http://host/path", "http://user:secret@host", "http://::1:9000", "http://[::1", "http://host?x=y", "http://ho st",
  ])
  func refusesWhatIsNoPlainAddress(_ url: String) {
    #expect(ServiceEndpoint(url) == nil)
  }

  @Test func holdsEveryLoopbackAddressForOne() throws {
    let names = ["http://127.0.0.1:9000", "http://127.0.0.2:9000", "http://[::1]:9000"]
    let addresses = try names.map { Resolver.addresses(of: try #require(ServiceEndpoint($0))) }
    #expect(addresses[0] == addresses[1] && addresses[1] == addresses[2] && addresses[0].count == 1)
    #expect(Resolver.addresses(of: try #require(ServiceEndpoint("http://127.0.0.1:9001"))) != addresses[0])
  }
}
