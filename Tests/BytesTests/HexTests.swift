import Bytes
import Testing

@Suite struct HexTests {
  @Test func writesLowerCase() {
    #expect(Hex.encode([0x00, 0x0f, 0xa5, 0xff]) == "000fa5ff")
    #expect(Hex.encode([]) == "")
  }

  @Test func readsEitherCase() {
    #expect(Hex.decode("00fFA5") == [0x00, 0xff, 0xa5])
    #expect(Hex.decode("") == [])
  }

  @Test(arguments: ["0", "0g", "g0", " 00", "0x", "é", "+1"])
  func refusesWhatIsNotHexadecimal(text: String) {
    #expect(Hex.decode(text) == nil)
  }

  @Test func roundTripsEveryByte() {
    let all = (0...255).map { UInt8($0) }
    #expect(Hex.decode(Hex.encode(all)) == all)
    var appended: [UInt8] = [0x78]
    all.withUnsafeBytes { Hex.append($0, to: &appended) }
    #expect(String(decoding: appended, as: UTF8.self) == "x" + Hex.encode(all))
  }

  @Test func readsLowerCaseAloneWhereAsked() {
    func decode(_ text: String) -> [UInt8]? {
      var bytes: [UInt8] = [0, 0]
      let isValid = Array(text.utf8).withUnsafeBytes { text in
        bytes.withUnsafeMutableBytes { Hex.decodeLowercase(text, into: $0) }
      }
      return isValid ? bytes : nil
    }
    #expect(decode("0fa9") == [0x0f, 0xa9])
    for text in ["0FA9", "0fa", "0fa90", "0fg9", "", "0f 9"] { #expect(decode(text) == nil) }
  }
}
