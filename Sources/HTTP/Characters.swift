// The character classes of RFC 9110 section 5.6, as tables of bits: one load and one shift a byte.

/// A set of bytes below 128.
struct CharacterSet128: Sendable {
  private let low: UInt64
  private let high: UInt64

  init(_ contains: (UInt8) -> Bool) {
    var low: UInt64 = 0
    var high: UInt64 = 0
    for byte in UInt8(0)..<64 where contains(byte) { low |= 1 << UInt64(byte) }
    for byte in UInt8(64)..<128 where contains(byte) { high |= 1 << UInt64(byte - 64) }
    self.low = low
    self.high = high
  }

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    if byte < 64 { return low >> UInt64(byte) & 1 == 1 }
    return byte < 128 && high >> UInt64(byte &- 64) & 1 == 1
  }
}

/// `tchar`: what names and methods are made of: ``!#$%&'*+-.^_`|~``, digits and letters.
let tokenCharacters = CharacterSet128(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)

/// What a host and its port are made of: letters, digits and `-._~:[]`.
let hostCharacters = CharacterSet128(low: 0x07FF_6000_0000_0000, high: 0x47FF_FFFE_AFFF_FFFE)

/// A space or a tab.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

/// What a field value may hold: visible characters, blanks, and bytes above ASCII.
@inline(__always)
func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

/// Whether all bytes of the range may stand in a field value; eight at a time while they are plain.
func isValue(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let tops = ones << 7
  var place = range.lowerBound
  while place + 8 <= range.upperBound {
    let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    let delete = word ^ ones &* 0x7F
    let controls = (word &- ones &* 0x20) & ~word & tops
    let deletes = (delete &- ones) & ~delete & tops
    if controls | deletes != 0 { break }
    place += 8
  }
  while place < range.upperBound, isValueByte(bytes[place]) { place += 1 }
  return place == range.upperBound
}

/// The byte with ASCII capitals made small.
@inline(__always)
func lowerCased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
