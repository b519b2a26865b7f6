import Glibc
import Synchronization

/// The segments of a store: those being written, and the files of all.
final class Segments: Sendable {
  /// Records up to this many bytes go to a lane of their own, so that large ones do not lengthen their syncs.
  private static let smallRecord: Int64 = 128 << 10
  private static let largeLanes = 2
  /// A segment's space is reserved beforehand only where there is room for that many.
  private static let roomForReserve: Int64 = 8

  private struct State {
    var next: Int64
    /// The highest number that is on disk.
    var newest: Int64
    /// Segments of this run that are not sealed yet.
    var open: [Int64: Segment] = [:]
    var turn = 0
  }

  let directory: StoreDirectory
  /// Below it are the segments of former runs.
  let firstOfThisRun: Int64
  private let capacity: Int64
  let log: @Sendable (String) -> Void
  private let small = RollingContainer<Segment>()
  private let large = (0..<largeLanes).map { _ in RollingContainer<Segment>() }
  private let state: Mutex<State>

  init(_ path: String, capacity: Int64, log: @escaping @Sendable (String) -> Void) throws(DiskError) {
    directory = try StoreDirectory(path, suffix: ".seg")
    firstOfThisRun = (try directory.numbers().all.last ?? 0) + 1
    self.capacity = capacity
    self.log = log
    state = Mutex(State(next: firstOfThisRun, newest: firstOfThisRun - 1))
  }

  /// Room for a record of that many bytes of content.
  func draft(length: Int64) throws(DiskError) -> RecordDraft {
    let layout = RecordLayout(length: length)
    let (segment, offset) = try lane(for: layout.size).find({ $0.reserve(layout.size) }, next: create)
    return RecordDraft(segment: segment, offset: offset, layout: layout)
  }

  /// Seals what takes no more records and has nothing unsettled: unused space goes back, the marker goes.
  func sealFinished() throws(DiskError) {
    let finished = state.withLock { state in
      let finished = state.open.values.filter { $0.finalLength != nil }
      for segment in finished { state.open[segment.number] = nil }
      return finished
    }
    for segment in finished {
      try segment.descriptor.truncate(to: segment.finalLength!)
      try directory.unmark(segment.number)
      try removeIfEmpty(segment.number, segment.descriptor)
    }
  }

  /// Takes no more records.
  func close() {
    for lane in [small] + large { lane.remove()?.close() }
  }

  /// Frees the space of a record; its whole segment when it was the last.
  /// - Returns: whether the segment is gone.
  func punch(_ location: BlobLocation) throws(DiskError) -> Bool {
    guard let descriptor = try openForPunching(location.a) else { return true }
    let size = RecordLayout(length: location.length).size
    try descriptor.punch(location.b..<location.b + size)
    guard state.withLock({ $0.open[location.a] == nil }) else { return false }
    return try removeIfEmpty(location.a, descriptor)
  }

  /// Removes a sealed segment without bytes, unless it is the newest.
  @discardableResult
  func removeIfEmpty(_ number: Int64, _ descriptor: Descriptor) throws(DiskError) -> Bool {
    guard number < state.withLock({ $0.newest }), descriptor.isHole(from: SegmentFormat.page) else { return false }
    try StoreDirectory.unlink(directory.path(of: number))
    return true
  }

  /// Nil when the segment is gone.
  private func openForPunching(_ number: Int64) throws(DiskError) -> Descriptor? {
    if let segment = state.withLock({ $0.open[number] }) { return segment.descriptor }
    do throws(DiskError) {
      return try Descriptor(directory.path(of: number), O_RDWR)
    } catch  where error.code == ENOENT {
      return nil
    }
  }

  private func lane(for size: Int64) -> RollingContainer<Segment> {
    guard size > Self.smallRecord else { return small }
    return large[
      state.withLock { state in
        state.turn = (state.turn + 1) % large.count
        return state.turn
      }]
  }
}

// MARK: New segments

extension Segments {
  private func create() throws(DiskError) -> Segment {
    trySealing()
    let number = state.withLock { state in
      defer { state.next += 1 }
      return state.next
    }
    let nonce = SegmentNonce.random()
    let descriptor = try make(number, nonce: nonce)
    let segment = Segment(number: number, nonce: nonce, descriptor: descriptor, capacity: capacity)
    state.withLock { state in
      state.open[number] = segment
      state.newest = max(state.newest, number)
    }
    return segment
  }

  /// Marker, file with header and space, all durable before the first record goes in.
  private func make(_ number: Int64, nonce: SegmentNonce) throws(DiskError) -> Descriptor {
    do throws(DiskError) {
      try directory.mark(number)
      let descriptor = try Descriptor(directory.path(of: number), O_RDWR | O_CREAT | O_EXCL)
      try writeHeader(SegmentHeader(segment: number, nonce: nonce), to: descriptor)
      try descriptor.sync()
      try directory.sync()
      return descriptor
    } catch {
      remove(number)
      throw error
    }
  }

  private func writeHeader(_ header: SegmentHeader, to descriptor: Descriptor) throws(DiskError) {
    var page = [UInt8](repeating: 0, count: Int(SegmentFormat.page))
    page.withUnsafeMutableBytes { header.encode(into: $0) }
    try descriptor.write(page, at: 0)
    if directory.freeSpace > Self.roomForReserve * capacity {
      descriptor.preallocate(capacity, keeping: SegmentFormat.page)
    }
  }

  private func remove(_ number: Int64) {
    try? StoreDirectory.unlink(directory.path(of: number))
    try? directory.unmark(number)
  }

  /// What is not sealed now is sealed later, at the latest by the sweep after the next start.
  private func trySealing() {
    do throws(DiskError) { try sealFinished() } catch { log("sealing segments: \(error.detail)") }
  }
}
