import Testing

@testable import Gateway

@Suite struct AddressTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
    ("127.0.0.1", "127.0.0.2", false), ("192.168.4.0/22", "192.168.7.255", true),
    ("192.168.4.0/22", "192.168.8.0", false),
    ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false), ("0.0.0.0/0", "8.8.8.8", true),
    ("0.0.0.0/0", "::1", false),
    ("10.0.0.0/8", "", false),
  ])
  func proxiesAreTrustedByNetwork(network: String, address: String, trusted: Bool) {
    #expect(TrustedProxies([network]).contain(address) == trusted)
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "host", "10.0.0.0/", "10.0.0.0/8/8", "::/129"])
  func refusesWhatIsNoNetwork(text: String) { #expect(!TrustedProxies.isValid(text)) }

  @Test(arguments: [
    ("minio:9000", "minio:9000"), ("https://s3.example.org", "s3.example.org"),
    ("https://S3.example.org:443/x", "s3.example.org"),
    ("http://s3.example.org:80", "s3.example.org"), ("http://s3.example.org:443", "s3.example.org:443"),
  ])
  func namesAreTakenAsPeopleWriteThem(text: String, name: String) { #expect(HostAlias.name(text) == name) }
}
