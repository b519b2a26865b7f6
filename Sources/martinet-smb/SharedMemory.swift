import Glibc
import SMBWire

/// The windows that the gateway sees too.
struct SharedMemory {
  private static let descriptor: Int32 = 4

  private let base: UnsafeMutableRawPointer
  private let windows: Windows

  /// Nil where there is no memory of the size that the gateway says.
  init?(_ windows: Windows) {
    var status = stat()
    guard fstat(Self.descriptor, &status) == 0, Int(status.st_size) == windows.totalBytes else { return nil }
    let base = mmap(nil, windows.totalBytes, PROT_READ | PROT_WRITE, MAP_SHARED, Self.descriptor, 0)
    guard let base, base != MAP_FAILED else { return nil }
    self.base = base
    self.windows = windows
  }

  /// A window, or as much of its front.
  func bytes(of window: Windows.Window, count: Int? = nil) -> UnsafeMutableRawBufferPointer {
    let range = windows.range(of: window)
    return UnsafeMutableRawBufferPointer(start: base + range.lowerBound, count: min(count ?? range.count, range.count))
  }
}
