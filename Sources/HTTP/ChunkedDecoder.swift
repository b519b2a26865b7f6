/// Takes chunked transfer coding off a body (RFC 9112 section 7.1), without an opinion on how the bytes were cut.
///
/// Lines end in CRLF alone. Chunk extensions and trailers are skipped, and bounded: what carries nothing must not cost anything.
package struct ChunkedDecoder: Sendable {
  /// What the next bytes are.
  package enum Event: Sendable, Hashable {
    /// All given bytes are used up.
    case needsMore
    /// Up to this many bytes of the body come next; say with `consume` how many were taken.
    case data(Int64)
    /// The body is complete.
    case end
  }

  /// The coding is broken, or more than it may be.
  package struct Malformed: Error {}

  /// Bytes of a size line with its extension, or of a trailer line.
  package static let lineLimit = 512
  /// Bytes of all trailers.
  package static let trailerLimit = 8 << 10

  private enum State: Sendable {
    case size, extensions, sizeLF, data, dataCR, dataLF, trailerStart, trailer, trailerLF, endLF, done
  }

  private var state = State.size
  private var remaining: Int64 = 0
  private var digits = 0
  private var lineCount = 0
  private var trailerCount = 0

  /// A decoder at the start of a body.
  package init() {}

  /// Whether the whole body, with its trailers, was seen.
  package var isAtEnd: Bool { state == .done }

  /// Reads framing from `bytes[place...]` and moves `place` past it.
  package mutating func next(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) throws(Malformed) -> Event {
    while true {
      if state == .data { return .data(remaining) }
      if state == .done { return .end }
      guard place < bytes.count else { return .needsMore }
      let byte = bytes[place]
      place += 1
      try take(byte)
    }
  }

  /// `count` bytes of the body were taken from wherever the bytes come from.
  package mutating func consume(_ count: Int) {
    precondition(state == .data && count <= remaining)
    remaining -= Int64(count)
    if remaining == 0 { state = .dataCR }
  }

  private mutating func take(_ byte: UInt8) throws(Malformed) {
    switch state {
    case .size: try takeSize(byte)
    case .extensions:
      lineCount += 1
      if byte == 0x0D { state = .sizeLF } else { try check(isValueByte(byte) && lineCount <= Self.lineLimit) }
    case .sizeLF:
      try check(byte == 0x0A)
      lineCount = 0
      digits = 0
      state = remaining > 0 ? .data : .trailerStart
    case .dataCR:
      try check(byte == 0x0D)
      state = .dataLF
    case .dataLF:
      try check(byte == 0x0A)
      state = .size
    case .trailerStart, .trailer, .trailerLF, .endLF: try takeTrailer(byte)
    case .data, .done: preconditionFailure("no framing is expected here")
    }
  }

  private mutating func takeSize(_ byte: UInt8) throws(Malformed) {
    if let digit = hexDigit(byte) {
      digits += 1
      try check(digits <= 15)
      remaining = remaining << 4 | Int64(digit)
      return
    }
    try check(digits > 0)
    switch byte {
    case 0x0D: state = .sizeLF
    case UInt8(ascii: ";"): state = .extensions
    default: throw Malformed()
    }
  }

  private mutating func takeTrailer(_ byte: UInt8) throws(Malformed) {
    trailerCount += 1
    try check(trailerCount <= Self.trailerLimit)
    switch state {
    case .trailerStart:
      if byte == 0x0D {
        state = .endLF
      } else {
        try check(tokenCharacters.contains(byte))
        state = .trailer
      }
    case .trailer: if byte == 0x0D { state = .trailerLF } else { try check(isValueByte(byte)) }
    case .trailerLF:
      try check(byte == 0x0A)
      state = .trailerStart
    default:
      try check(byte == 0x0A)
      state = .done
    }
  }

  private func check(_ isRight: Bool) throws(Malformed) {
    if !isRight { throw Malformed() }
  }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 48...57: byte - 48
  case 65...70: byte - 55
  case 97...102: byte - 87
  default: nil
  }
}
