import Storage
import Testing

@testable import Identity

struct AccessKeyTests {
  private static let key = AccessKey(id: "AK", secret: "s3cr3t", tenant: .default, role: .owner)

  @Test func neverShowsItsSecret() {
    var dumped = ""
    dump(Self.key, to: &dumped)
    for text in ["\(Self.key)", String(reflecting: Self.key), String(describing: [Self.key]), dumped] {
      #expect(text.contains("AK") && !text.contains("s3cr3t"))
    }
  }

  @Test func isFoundByItsExactID() {
    let store = FixedCredentialStore([Self.key, AccessKey(id: "AK", secret: "x", tenant: .default, role: .viewer)])
    #expect(store.accessKey("AK")?.role == .owner)
    for id in ["", "ak", "AK ", "AKX"] { #expect(store.accessKey(id) == nil) }
  }
}
