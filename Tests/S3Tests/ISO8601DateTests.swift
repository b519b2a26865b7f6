import Storage
import Testing

@testable import S3

@Suite struct ISO8601DateTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_255_369_830_000, "2009-10-12T17:50:30.000Z"),
    (951_868_799_999, "2000-02-29T23:59:59.999Z"), (1_709_164_800_001, "2024-02-29T00:00:00.001Z"),
    (4_107_542_399_012, "2100-02-28T23:59:59.012Z"), (4_107_542_400_120, "2100-03-01T00:00:00.120Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ])
  func writesDates(milliseconds: Int64, text: String) {
    let time = Timestamp(milliseconds: milliseconds)
    #expect(ISO8601Date.format(time) == text)
    var bytes: [UInt8] = [1]
    ISO8601Date.append(time, to: &bytes)
    #expect(bytes == [1] + Array(text.utf8))
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2009-10-12T17:50:30.000Z", 1_255_369_830_000),
    ("2000-02-29T23:59:59.999Z", 951_868_799_999), ("2024-02-29T00:00:00.0019Z", 1_709_164_800_001),
    ("2024-02-29T00:00:00.5Z", 1_709_164_800_500), ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
  ])
  func readsDates(text: String, milliseconds: Int64) {
    #expect(ISO8601Date.parse(text) == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [
    "", "Z", "2023-02-29T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T24:00:00Z", "20240101T000000Z",
    "2024-01-01 00:00:00Z", "2024-01-01T00:00:00+00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z",
    "2024-1-01T00:00:00Z", "+024-01-01T00:00:00Z", "2024-01-01T00:00:00z", "12024-01-01T00:00:00Z",
    "2024-01-01T00:00:00.1234567890Z", "2024-13-01T00:00:00Z", "2024-01-01T00:00:60Z", "\u{e9}\u{e9}-01-01T00:00:00Z",
  ])
  func refusesWhatIsNoDate(text: String) {
    #expect(ISO8601Date.parse(text) == nil)
  }

  @Test func takesAnyMoment() {
    for moment in [Int64.min / 2, -62_167_219_200_001, 253_402_300_800_000, Int64.max] {
      #expect(ISO8601Date.format(Timestamp(milliseconds: moment)).utf8.count == 24)
    }
  }
}
