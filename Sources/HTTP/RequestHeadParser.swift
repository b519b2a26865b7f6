import Glibc

/// Reads a request head out of the bytes as they arrive (RFC 9112), without an opinion on how they were cut.
///
/// It is strict, because every leniency is a way to make two servers disagree on where a request ends: lines end in CRLF and in nothing
/// else, no folded lines, no blanks around names, one `Host`, one length.
package struct RequestHeadParser: Sendable {
  /// How much a head may be.
  package struct Limits: Sendable {
    /// Bytes of the request line and the fields together.
    package var bytes: Int
    /// Number of fields.
    package var fields: Int

    package init(bytes: Int = 16 << 10, fields: Int = 128) {
      self.bytes = bytes
      self.fields = fields
    }
  }

  /// What a head says about the rest of the message and of the connection.
  package struct Framing: Sendable, Hashable {
    /// Bytes of the head.
    package var headCount = 0
    /// How the body is delimited.
    package var body = Body.none
    /// Whether the client waits for `100 Continue`, be its body empty or not.
    package var expectsContinue = false
    /// Whether the connection may serve another request.
    package var keepsAlive = true

    /// How the body of a request is delimited (RFC 9112 section 6).
    package enum Body: Sendable, Hashable {
      case none
      case length(Int64)
      case chunked
    }
  }

  /// Where the parser stands.
  package enum Progress: Sendable, Hashable {
    /// More bytes are needed.
    case incomplete
    /// The head is complete and stands in the block.
    case complete(Framing)
    /// The head is refused with this status; the connection must close.
    case refused(status: Int)
  }

  private struct Refusal: Error {
    let status: Int
  }

  private let limits: Limits
  private var lineStart = 0
  private var searched = 0
  private var hasRequestLine = false
  private var fields = FieldFacts()

  /// A parser at the start of a head.
  package init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Goes on with the first `count` bytes of `block`, which hold what was there before and what has arrived since.
  package mutating func parse(_ block: HeadBlock, count: Int) -> Progress {
    do throws(Refusal) {
      while let end = lineEnd(block.bytes, count: count) {
        if let framing = try takeLine(block, end: end) { return .complete(framing) }
        lineStart = end + 1
      }
      return count >= limits.bytes ? .refused(status: 431) : .incomplete
    } catch {
      return .refused(status: error.status)
    }
  }

  private mutating func lineEnd(_ bytes: UnsafeMutableRawBufferPointer, count: Int) -> Int? {
    let count = min(count, limits.bytes)
    guard searched < count, let start = bytes.baseAddress else { return nil }
    guard let found = memchr(start + searched, 0x0A, count - searched) else {
      searched = count
      return nil
    }
    let place = found - start
    searched = place + 1
    return place
  }

  /// Takes the line up to the LF at `end`; the framing when it was the last one.
  private mutating func takeLine(_ block: HeadBlock, end: Int) throws(Refusal) -> Framing? {
    guard end > lineStart, block.bytes[end - 1] == 0x0D else { throw Refusal(status: 400) }
    let line = lineStart..<(end - 1)
    if hasRequestLine {
      if line.isEmpty { return try finish(block, headCount: end + 1) }
      try takeField(block, line)
    } else if !line.isEmpty {
      try takeRequestLine(block, line)
    } else if lineStart > 0 {
      throw Refusal(status: 400)
    }
    return nil
  }

  // MARK: Request line

  private mutating func takeRequestLine(_ block: HeadBlock, _ line: Range<Int>) throws(Refusal) {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    var place = line.lowerBound
    while place < line.upperBound, tokenCharacters.contains(bytes[place]) { place += 1 }
    let method = line.lowerBound..<place
    guard !method.isEmpty, place < line.upperBound, bytes[place] == 0x20 else { throw Refusal(status: 400) }
    let targetStart = place + 1
    place = targetStart
    while place < line.upperBound, isTargetByte(bytes[place]) { place += 1 }
    guard place > targetStart, place < line.upperBound, bytes[place] == 0x20 else { throw Refusal(status: 400) }
    block.index = HeadIndex()
    block.index.method = Self.method(block, method)
    block.index.target = targetStart..<place
    block.index.version = try Self.version(bytes, (place + 1)..<line.upperBound)
    try checkTarget(block)
    hasRequestLine = true
  }

  private static func method(_ block: HeadBlock, _ range: Range<Int>) -> Method {
    let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[range])
    for (name, method) in knownMethods where name.utf8CodeUnitCount == bytes.count {
      if equals(bytes, UnsafeRawBufferPointer(start: name.utf8Start, count: bytes.count)) { return method }
    }
    return .other(block.string(range))
  }

  private static func version(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Refusal) -> HTTPVersion {
    let start = range.lowerBound
    let name: StaticString = "HTTP/"
    guard range.count == 8, memcmp(bytes.baseAddress! + start, name.utf8Start, 5) == 0,
      isDigit(bytes[start + 5]), bytes[start + 6] == UInt8(ascii: "."), isDigit(bytes[start + 7])
    else { throw Refusal(status: 400) }
    guard bytes[start + 5] == UInt8(ascii: "1") else { throw Refusal(status: 505) }
    return bytes[start + 7] == UInt8(ascii: "0") ? .http10 : .http11
  }

  /// Origin-form, absolute-form, or `*` for OPTIONS; so never CONNECT.
  private mutating func checkTarget(_ block: HeadBlock) throws(Refusal) {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    let target = block.index.target
    guard block.index.method != .other("CONNECT") else { throw Refusal(status: 400) }
    if bytes[target.lowerBound] != UInt8(ascii: "/") {
      if target.count == 1, bytes[target.lowerBound] == UInt8(ascii: "*"), block.index.method == .options {
        block.index.path = target
        return
      }
      guard let authority = block.index.authority(in: bytes), isHost(bytes, authority) else {
        throw Refusal(status: 400)
      }
      fields.authority = authority
    }
    block.index.splitTarget(bytes)
  }

  // MARK: Fields

  private mutating func takeField(_ block: HeadBlock, _ line: Range<Int>) throws(Refusal) {
    guard block.index.fieldCount < min(limits.fields, block.fieldLimit) else { throw Refusal(status: 431) }
    let bytes = block.bytes
    var place = line.lowerBound
    while place < line.upperBound, tokenCharacters.contains(bytes[place]) {
      bytes[place] = lowerCased(bytes[place])
      place += 1
    }
    let name = line.lowerBound..<place
    guard !name.isEmpty, place < line.upperBound, bytes[place] == UInt8(ascii: ":") else { throw Refusal(status: 400) }
    place += 1
    while place < line.upperBound, isBlank(bytes[place]) { place += 1 }
    var end = line.upperBound
    while end > place, isBlank(bytes[end - 1]) { end -= 1 }
    let value = place..<end
    guard isValue(UnsafeRawBufferPointer(bytes), value) else { throw Refusal(status: 400) }
    block.fields[block.index.fieldCount] = FieldRange(name: name, value: value)
    block.index.fieldCount += 1
    try note(block, name: name, value: value)
  }

  /// Looks at the fields that decide where the message ends and whom it is for.
  private mutating func note(_ block: HeadBlock, name: Range<Int>, value: Range<Int>) throws(Refusal) {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    let name = UnsafeRawBufferPointer(rebasing: bytes[name])
    func isNamed(_ text: StaticString) -> Bool {
      equals(name, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    switch name.count {
    case 4 where isNamed("host"):
      guard fields.host == nil, isHost(bytes, value) else { throw Refusal(status: 400) }
      fields.host = value
    case 6 where isNamed("expect"): fields.expect = value
    case 10 where isNamed("connection"): fields.noteConnection(UnsafeRawBufferPointer(rebasing: bytes[value]))
    case 14 where isNamed("content-length"):
      guard fields.length == nil, let length = number(bytes, value) else { throw Refusal(status: 400) }
      fields.length = length
    case 17 where isNamed("transfer-encoding"):
      guard !fields.isChunked, isText(bytes, value, "chunked") else { throw Refusal(status: 400) }
      fields.isChunked = true
    default: break
    }
  }

  // MARK: The whole

  private func finish(_ block: HeadBlock, headCount: Int) throws(Refusal) -> Framing {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    let isHTTP11 = block.index.version == .http11
    guard fields.host != nil || !isHTTP11 else { throw Refusal(status: 400) }
    if let host = fields.host, let authority = fields.authority {
      let same =
        host.count == authority.count
        && zip(host, authority).allSatisfy { lowerCased(bytes[$0]) == lowerCased(bytes[$1]) }
      guard same else { throw Refusal(status: 400) }
    }
    guard !fields.isChunked || (fields.length == nil && isHTTP11) else { throw Refusal(status: 400) }
    var framing = Framing(headCount: headCount)
    if fields.isChunked {
      framing.body = .chunked
    } else if let length = fields.length, length > 0 {
      framing.body = .length(length)
    }
    // Any other expectation is passed over, as S3 does and RFC 9110 section 10.1.1 allows.
    if let expect = fields.expect, isHTTP11 { framing.expectsContinue = isText(bytes, expect, "100-continue") }
    framing.keepsAlive = !fields.wantsClose && (isHTTP11 || fields.wantsKeepAlive)
    return framing
  }
}

/// What the fields of a head said so far.
private struct FieldFacts: Sendable {
  var authority: Range<Int>?
  var host: Range<Int>?
  var expect: Range<Int>?
  var length: Int64?
  var isChunked = false
  var wantsClose = false
  var wantsKeepAlive = false

  mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
    var start = 0
    while start < value.count {
      let end = value[start...].firstIndex(of: UInt8(ascii: ",")) ?? value.count
      var option = start..<end
      while let first = option.first, isBlank(value[first]) { option.removeFirst() }
      while let last = option.last, isBlank(value[last]) { option.removeLast() }
      if isText(value, option, "close") { wantsClose = true }
      if isText(value, option, "keep-alive") { wantsKeepAlive = true }
      start = end + 1
    }
  }
}

private let knownMethods: [(StaticString, Method)] = [
  ("GET", .get), ("PUT", .put), ("HEAD", .head), ("POST", .post), ("DELETE", .delete), ("OPTIONS", .options),
]

/// Visible ASCII but `#`: a target has no fragment.
@inline(__always)
private func isTargetByte(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#") }

@inline(__always)
private func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

private func isHost(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
  !range.isEmpty && range.allSatisfy { hostCharacters.contains(bytes[$0]) }
}

/// Whether the bytes are `text`, which is in lower case, without regard to case.
private func isText(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: StaticString) -> Bool {
  guard range.count == text.utf8CodeUnitCount else { return false }
  return (0..<range.count).allSatisfy { lowerCased(bytes[range.lowerBound + $0]) == text.utf8Start[$0] }
}

/// A number of digits alone that fits.
private func number(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int64? {
  guard (1...19).contains(range.count) else { return nil }
  var number: Int64 = 0
  for place in range {
    guard isDigit(bytes[place]) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int64(bytes[place] - 48))
    guard !overflow, !carry else { return nil }
    number = sum
  }
  return number
}
