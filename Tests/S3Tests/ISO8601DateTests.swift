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
    ("2009-10-12T17:50:30.0001Z", 1_255_369_830_001), ("2009-10-12T19:50:30.5+02:00", 1_255_369_830_500),
    ("2009-10-12T12:20:30-05:30", 1_255_369_830_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("0001-01-01T00:00:00Z", -62_135_596_800_000),
  ])
  func readsDates(text: String, milliseconds: Int64) {
    #expect(ISO8601Date.parse(text) == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [
    "", "2009-10-12", "2009-10-12T17:50:30", "2009-10-12 17:50:30Z", "2009-10-12t17:50:30z", "2009-10-12T17:50Z",
    "2009-10-12T24:00:00Z", "2009-10-12T17:60:30Z", "2009-10-12T17:50:60Z", "2009-02-29T00:00:00Z",
    "2009-13-01T00:00:00Z", "2009-00-01T00:00:00Z", "2009-01-00T00:00:00Z", "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z", "9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59-00:01", "-009-10-12T17:50:30Z",
    "2009-10-12T17:50:30.Z", "2009-10-12T17:50:30.1234567890Z", "2009-10-12T17:50:30+0200", "2009-10-12T17:50:30ZZ",
    "20091012T175030Z", " 2009-10-12T17:50:30Z", "２009-10-12T17:50:30Z", "Mon, 12 Oct 2009 17:50:30 GMT", "1255369830",
  ])
  func refusesOtherTexts(text: String) { #expect(ISO8601Date.parse(text) == nil) }

  @Test func takesAnyMoment() {
    for moment in [Int64.min / 2, -62_167_219_200_001, 253_402_300_800_000, Int64.max] {
      #expect(ISO8601Date.format(Timestamp(milliseconds: moment)).utf8.count == 24)
    }
  }
}
