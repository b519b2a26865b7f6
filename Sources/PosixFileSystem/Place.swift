import CLinux
import FileTreeStorage
import Glibc

/// An entry of an open folder: what calls of the `…at` family take.
struct Place {
  let folder: Descriptor
  let name: String
  private let path: TreePath
  private let root: Descriptor

  /// - Throws: `notFound` where a folder on the way is missing, or is a file or a link.
  init(_ path: TreePath, below root: Descriptor) throws(FileSystemError) {
    self.path = path
    self.root = root
    name = path.isRoot ? "." : String(path.name)
    if path.isRoot || path.parent.isRoot {
      folder = root
    } else {
      folder = try Self.folder(path.parent, below: root, martinet_path_only, notFolder: .notFound)
    }
  }

  /// An entry of a folder that is open already.
  init(_ path: TreePath, in folder: Descriptor, below root: Descriptor) {
    self.path = path
    self.root = root
    self.folder = folder
    name = String(path.name)
  }

  /// A folder, opened without following links.
  static func folder(
    _ path: TreePath, below root: Descriptor, _ flags: Int32, notFolder: FileSystemError = .notFolder
  ) throws(FileSystemError) -> Descriptor {
    do throws(FileSystemError) {
      return try Descriptor("open a folder") {
        martinet_open_beneath(root.number, path.isRoot ? "." : path.text, flags | O_DIRECTORY, 0)
      }
    } catch .notFolder {
      throw notFolder
    }
  }

  /// What is there; `other` for whatever is neither a file, nor a link to one, nor a folder.
  func status() throws(FileSystemError) -> FileStatus {
    let own = try entry()
    guard own.isLink else { return FileStatus(own) }
    let target = try FileStatus(followed(martinet_path_only).status())
    return target.kind == .folder ? FileStatus(kind: .other, size: 0, modified: target.modified) : target
  }

  /// The entry itself, be it a link.
  func entry() throws(FileSystemError) -> stat { try folder.status(of: name) }

  /// Opens a regular file. What it is gets known before it is opened: opening a pipe or a device is an act of its own.
  func open() throws(FileSystemError) -> Descriptor {
    switch try status().kind {
    case .file: break
    case .folder: throw .isFolder
    case .other: throw .notFound
    }
    let file = try opened()
    guard FileStatus(try file.status()).kind == .file else { throw .notFound }
    return file
  }

  private func opened() throws(FileSystemError) -> Descriptor {
    // Should it have become a pipe meanwhile, then at least nobody waits for its other end.
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    if try entry().isLink { return try followed(flags) }
    return try Descriptor("open") { openat(folder.number, name, flags | O_NOFOLLOW) }
  }

  /// What a link leads to, if that is in the tree.
  private func followed(_ flags: Int32) throws(FileSystemError) -> Descriptor {
    do throws(FileSystemError) {
      return try Descriptor("follow a link") { martinet_open_beneath(root.number, path.text, flags, 1) }
    } catch .notFolder {
      throw .notFound
    }
  }

  /// Creates a file that must not be there yet.
  func create() throws(FileSystemError) -> Descriptor {
    try Descriptor("create") {
      openat(folder.number, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    }
  }

  func unlink(_ flags: Int32 = 0) throws(FileSystemError) {
    guard unlinkat(folder.number, name, flags) == 0 else { throw .last("remove") }
  }

  /// What a file may be put in the place of: another one, or a link to one in the tree. Nil where nothing is.
  /// - Throws: `isFolder`; `accessDenied` for what listings do not show: pipes, links that lead out. Somebody else needs them.
  func replaceable() throws(FileSystemError) -> stat? {
    let own: stat
    do throws(FileSystemError) { own = try entry() } catch .notFound { return nil }
    switch try? status().kind {
    case .file: return own
    case .folder: throw .isFolder
    case .other, nil: throw .accessDenied
    }
  }

  /// Gives a file the owner and the permissions of the one that it is about to replace, as far as that may be done: those who could open
  /// the old one are to open the new one.
  func takeOwnership(of old: stat, instead new: stat) {
    guard !old.isLink else { return }
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid) {
      if fchownat(folder.number, name, old.st_uid, old.st_gid, AT_SYMLINK_NOFOLLOW) != 0 {
        _ = fchownat(folder.number, name, uid_t.max, old.st_gid, AT_SYMLINK_NOFOLLOW)
      }
    }
    let permissions = old.st_mode & 0o777
    if new.st_mode & 0o7777 != permissions { _ = fchmodat(folder.number, name, permissions, 0) }
  }
}
