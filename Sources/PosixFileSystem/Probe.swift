import FileTreeStorage
import Glibc

/// Finds out what a volume is like with a file of its own, which is gone afterwards.
struct Probe {
  private let root: Descriptor

  init(_ root: Descriptor) { self.root = root }

  /// What is not found out, such as on a volume that cannot be written to, stays as it was known.
  func run(_ known: FileSystemTraits) -> FileSystemTraits {
    var traits = known
    var volume = statvfs()
    if fstatvfs(root.number, &volume) == 0, volume.f_namemax > 0 { traits.maximumNameBytes = Int(volume.f_namemax) }
    let name = ".~martinet-probe-\(UInt64.random(in: 0 ... .max))"
    guard let path = TreePath(name), let place = try? Place(path, below: root), let file = try? place.create() else {
      return traits
    }
    defer { try? place.unlink() }
    traits.isCaseSensitive = isAbsent(name.uppercased())
    traits.timeResolution = timeResolution(of: file) ?? known.timeResolution
    return traits
  }

  private func isAbsent(_ name: String) -> Bool {
    faccessat(root.number, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT
  }

  /// The coarsest step that explains what becomes of a time with something in every digit, in an odd second.
  private func timeResolution(of file: Descriptor) -> Int64? {
    let given: Int64 = 1_234_567_891_123_456_789
    let time = timespec(tv_sec: Int(given / 1_000_000_000), tv_nsec: Int(given % 1_000_000_000))
    guard futimens(file.number, [time, time]) == 0, let kept = try? FileStatus(file.status()).modified else {
      return nil
    }
    let steps: [Int64] = [1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000]
    return steps.first { given - given % $0 == kept }
  }
}
