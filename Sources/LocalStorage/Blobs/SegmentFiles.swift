import Glibc
import Synchronization

/// The segments that are open for reading, shared by the readers of all their records.
final class SegmentFiles: Sendable {
  private static let limit = 128

  private let directory: StoreDirectory
  private let open = Mutex<[Int64: Descriptor]>([:])

  init(_ directory: StoreDirectory) { self.directory = directory }

  func descriptor(_ segment: Int64) throws(DiskError) -> Descriptor {
    if let descriptor = open.withLock({ $0[segment] }) { return descriptor }
    let descriptor = try Descriptor(directory.path(of: segment), O_RDONLY)
    let dropped = open.withLock { open -> Descriptor? in
      // Any will do: which of more than a hundred is dropped hardly matters, its readers keep it.
      let dropped = open.count < Self.limit ? nil : open.keys.first.flatMap { open.removeValue(forKey: $0) }
      open[segment] = descriptor
      return dropped
    }
    withExtendedLifetime(dropped) {}
    return descriptor
  }

  /// Lets go of a segment that was removed, so that its space comes free.
  func forget(_ segment: Int64) {
    let dropped = open.withLock { $0.removeValue(forKey: segment) }
    withExtendedLifetime(dropped) {}
  }
}
