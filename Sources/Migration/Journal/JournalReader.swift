/// Reads a journal's bytes in pieces of any size and keeps what its lines say, up to the first that is damaged.
package struct JournalReader: Sendable {
  package private(set) var memory = JournalMemory()
  /// Bytes of the lines that count; what follows them is to be cut off.
  package private(set) var validBytes = 0
  private var rest: [UInt8] = []
  /// Whether there was a damaged line, so that nothing after it counts.
  package private(set) var isBroken = false

  package init() {}

  package mutating func add(_ bytes: some Collection<UInt8>) {
    guard !isBroken else { return }
    rest.append(contentsOf: bytes)
    var start = 0
    while let feed = rest[start...].firstIndex(of: 0x0A) {
      guard let record = JournalRecord(line: rest[start..<feed]), memory.add(record) else { return stop() }
      validBytes += feed + 1 - start
      start = feed + 1
    }
    rest.removeFirst(start)
    if rest.count > JournalRecord.maximumLine { stop() }
  }

  /// What is known once all bytes were added. A last line without its end is a gap as well: it may have been longer.
  package mutating func finish() -> JournalMemory {
    if !rest.isEmpty || isBroken { memory.noteGap() }
    return memory
  }

  /// Whether all there is, if anything, is the front of this line: the first, cut while it was written.
  package func isBeginning(of line: [UInt8]) -> Bool { !isBroken && validBytes == 0 && line.starts(with: rest) }

  private mutating func stop() {
    isBroken = true
    rest = []
  }
}
