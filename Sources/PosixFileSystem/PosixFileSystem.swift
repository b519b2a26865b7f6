import CLinux
package import FileTreeStorage
import Glibc
import Synchronization
import Workers

/// The files of a directory, which others change too.
///
/// Nothing outside the directory is ever reached: every path is opened by `openat2(RESOLVE_BENEATH)` from the directory's own descriptor. Symbolic links to
/// files in the tree are followed; those to folders are not, so that every folder is in the tree once; those that lead out or nowhere are
/// left out of listings. Only regular files are opened, never pipes and devices. Names that are not UTF-8 are left out.
package final class PosixFileSystem: FileSystem {
  private let path: String
  private let root = Mutex<Descriptor?>(nil)
  private let known = Mutex(
    FileSystemTraits(
      isCaseSensitive: true, replacesAtomically: true, isDurable: true, copiesItself: true, names: .posix,
      timeResolution: 1, maximumPathBytes: Int(PATH_MAX) - 1))

  /// - Parameter path: the directory. It need not be there yet: until it is, every call throws `unavailable(.noSuchPath)`.
  package init(path: String) { self.path = path }

  package var traits: FileSystemTraits { known.withLock { $0 } }

  package func examine() throws(FileSystemError) {
    try blocking { () throws(FileSystemError) in
      let root = try current()
      guard martinet_open_beneath(root.number, ".", martinet_path_only, 0).closed else {
        throw .unavailable(.other("the kernel has no openat2 (Linux 5.6)"))
      }
      let found = Probe(root).run(traits)
      known.withLock { $0 = found }
    }
  }

  package func space() throws(FileSystemError) -> VolumeSpace {
    try blocking { () throws(FileSystemError) in
      var status = statvfs()
      guard fstatvfs(try opened().number, &status) == 0 else { throw .last("statvfs") }
      let block = Int64(status.f_frsize)
      return VolumeSpace(total: Int64(status.f_blocks) * block, available: Int64(status.f_bavail) * block)
    }
  }

  package func close() { root.withLock { $0 = nil } }

  /// The directory that is at the path now: a volume may have been mounted there since, or be gone.
  private func current() throws(FileSystemError) -> Descriptor {
    do throws(FileSystemError) {
      let directory = try Descriptor(root: path)
      return root.withLock { root in
        if root?.isSame(as: directory) != true { root = directory }
        return root ?? directory
      }
    } catch {
      root.withLock { $0 = nil }
      throw error
    }
  }

  /// The directory itself.
  func opened() throws(FileSystemError) -> Descriptor {
    if let root = root.withLock({ $0 }) { return root }
    let directory = try Descriptor(root: path)
    return root.withLock { root in
      if root == nil { root = directory }
      return root ?? directory
    }
  }
}

extension Descriptor {
  /// The directory that a tree begins at.
  fileprivate convenience init(root path: String) throws(FileSystemError) {
    do throws(FileSystemError) {
      try self.init("open the directory") { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    } catch {
      switch error {
      case .notFound, .notFolder: throw .unavailable(.noSuchPath)
      case .accessDenied: throw .unavailable(.accessDenied)
      default: throw error
      }
    }
  }
}

extension Int32 {
  /// Closes a descriptor, and says whether it was one.
  fileprivate var closed: Bool { self >= 0 && Glibc.close(self) == 0 }
}
