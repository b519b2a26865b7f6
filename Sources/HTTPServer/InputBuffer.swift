import HTTP

/// What was received and not yet used: one head, and whatever came with it. A connection has one only while there is something in it;
/// a worker keeps a spare.
final class InputBuffer {
  private(set) var block: HeadBlock
  private(set) var parser: RequestHeadParser
  /// Bytes in the block.
  private(set) var count = 0
  /// Bytes at the front that are used up.
  private var used = 0
  /// Bytes at the front that the current request's head takes.
  private var headCount = 0
  private let limits: RequestHeadParser.Limits

  init(limits: RequestHeadParser.Limits) {
    self.limits = limits
    block = HeadBlock(capacity: limits.bytes + Self.tail, fieldLimit: limits.fields)
    parser = RequestHeadParser(limits: limits)
  }

  /// Room behind the largest head, for what follows it.
  private static let tail = 4 << 10

  var isEmpty: Bool { count == used }
  var available: Int { count - used }

  /// The bytes that are not used up.
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: block.bytes[used..<count]) }

  /// Where the next bytes go.
  var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: block.bytes[count...]) }

  func received(_ count: Int) {
    self.count += count
  }

  /// Goes on parsing with what has arrived. A complete head is used up; what follows it is the rest.
  func parse() -> RequestHeadParser.Progress {
    let progress = parser.parse(block, count: count)
    if case .complete(let framing) = progress {
      headCount = framing.headCount
      used = headCount
    }
    return progress
  }

  func use(_ count: Int) {
    used += count
    if used == self.count {
      used = headCount
      self.count = headCount
    }
  }

  /// Moves what is left to the front, for the next head. A head that somebody still refers to keeps its block.
  func endRequest() {
    let rest = self.rest
    if isKnownUniquelyReferenced(&block) {
      UnsafeMutableRawBufferPointer(rebasing: block.bytes[..<rest.count]).copyMemory(from: rest)
    } else {
      let old = block
      block = HeadBlock(capacity: limits.bytes + Self.tail, fieldLimit: limits.fields)
      UnsafeMutableRawBufferPointer(rebasing: block.bytes[..<rest.count]).copyMemory(from: rest)
      withExtendedLifetime(old) {}
    }
    count = rest.count
    used = 0
    headCount = 0
    parser = RequestHeadParser(limits: limits)
  }

  /// Forgets everything.
  func reset() {
    used = count
    endRequest()
  }
}
