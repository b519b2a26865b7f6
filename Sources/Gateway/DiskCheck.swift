import CLinux
import Glibc

/// What must hold of the data folder before a start. Writes nothing.
package enum DiskCheck {
  /// File systems that SQLite's shared memory and our locks cannot rely on.
  private static let remote: [Int64: String] = [
    0x6969: "NFS", 0xFF53_4D42: "SMB", 0xFE53_4D42: "SMB", 0x6573_5546: "FUSE",
  ]

  package static func problems(of settings: Settings) -> [String] {
    guard !settings.dataDirectory.isEmpty else { return [] }
    var status = stat()
    let folder = settings.dataDirectory
    guard stat(folder, &status) == 0 else {
      return errno == ENOENT ? parentProblems(of: folder) : ["data_dir: \(folder): \(String(cString: strerror(errno)))"]
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return ["data_dir: \(folder) is not a folder"] }
    guard access(folder, R_OK | W_OK | X_OK) == 0 else { return ["data_dir: \(folder) cannot be written by this user"] }
    return fileSystemProblems(of: folder)
  }

  /// The folder is made at the first start, in a parent that must be there.
  private static func parentProblems(of folder: String) -> [String] {
    let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
    let path = folder.hasPrefix("/") ? "/" + parent : (parent.isEmpty ? "." : parent)
    guard access(path, W_OK | X_OK) == 0 else {
      return ["data_dir: \(folder) is not there and cannot be made in \(path)"]
    }
    return fileSystemProblems(of: path)
  }

  private static func fileSystemProblems(of folder: String) -> [String] {
    let type = martinet_filesystem_type(folder)
    guard type >= 0 else { return ["data_dir: \(folder): \(String(cString: strerror(errno)))"] }
    guard let name = remote[type] else { return [] }
    return ["data_dir: \(folder) is on \(name); the index needs a local file system"]
  }
}
