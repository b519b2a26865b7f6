import Testing

@testable import Storage

struct BucketNameTests {
  @Test(arguments: [
    "abc", "a.b", "my-bucket", "1.2.3", "1.2.3.4.5", "1.2.3.x", "0-0", "a-.b", "xn-a", "drive-media-storage",
    "a" + String(repeating: "b", count: 62),
  ]) func takesNames(_ name: String) {
    #expect(BucketName(name)?.text == name)
  }

  @Test(arguments: [
    "", "a", "ab", "a" + String(repeating: "b", count: 63), "Abc", "a_b", "-ab", "ab-", ".ab", "ab.", "a..b",
    "192.168.5.4", "999.1.1.1", "xn--abc", "sthree-a", "amzn-s3-demo-a", "a-s3alias", "a--ol-s3", "a.mrap", "a--x-s3",
    "a--table-s3", "a b", "a/b", "café", "a\u{0}b", "..", "a%b",
  ]) func refusesWhatIsNoName(_ name: String) {
    #expect(BucketName(name) == nil)
  }
}
