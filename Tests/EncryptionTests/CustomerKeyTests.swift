import Encryption
import Testing

@Suite("Keys that clients bring")
struct CustomerKeyTests {
  @Test("are of 32 bytes", arguments: [0, 16, 31, 33, 64])
  func refusesOtherLengths(length: Int) { #expect(CustomerKey([UInt8](repeating: 1, count: length)) == nil) }

  @Test("never show themselves")
  func hidesItsBytes() throws {
    let key = try #require(CustomerKey([UInt8](repeating: 0x41, count: CustomerKey.length)))
    #expect("\(key)" == "(customer key)")
    #expect(String(reflecting: key) == "(customer key)")
  }
}
