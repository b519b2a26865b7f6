import Bytes
import Storage
import Synchronization

/// A part of a large answer, opened when its turn comes: an object may have more parts than a process may have open files.
final class PartFile: OpenFile {
  private let location: BlobLocation
  private let blobs: BlobStore
  /// Keeps the part's bytes from being freed before it is open.
  private let lease: ReaderLease
  private let window: PartWindow
  private let file = Mutex<(any OpenFile)?>(nil)

  init(_ location: BlobLocation, in blobs: BlobStore, lease: ReaderLease, window: PartWindow) {
    self.location = location
    self.blobs = blobs
    self.lease = lease
    self.window = window
  }

  /// -1 when it cannot be opened; `verify`, which comes first, has then said why.
  var descriptor: Int32 { (try? open())?.descriptor ?? -1 }

  func verify(offset: Int64, count: Int) throws(CorruptBytes) {
    let file: any OpenFile
    do throws(StorageError) {
      file = try open()
    } catch {
      throw CorruptBytes(detail: "\(error)")
    }
    try file.verify(offset: offset, count: count)
  }

  /// Lets go of the descriptor until it is asked for again.
  fileprivate func rest() { file.withLock { $0 = nil } }

  private func open() throws(StorageError) -> any OpenFile {
    if let file = file.withLock({ $0 }) { return file }
    let (opened, _) = try blobs.open(location)
    file.withLock { $0 = opened }
    window.opened(self)
    return opened
  }
}

/// The last few open parts of an answer. Answers are sent from front to back: what lies further behind may rest.
final class PartWindow: Sendable {
  private static let size = 4
  private let parts = Mutex<[PartFile]>([])

  fileprivate func opened(_ part: PartFile) {
    let resting = parts.withLock { parts in
      parts.append(part)
      return parts.count > Self.size ? parts.removeFirst() : nil
    }
    resting?.rest()
  }
}
