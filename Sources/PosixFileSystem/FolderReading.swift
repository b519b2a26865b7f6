import FileTreeStorage
import Glibc

/// Goes through a folder once. What vanishes or cannot be looked at while it does is left out; the rest is not.
final class FolderReading {
  /// Entries that one batch has at most.
  private static let batch = 1024

  private let folder: TreePath
  private let root: Descriptor
  private let descriptor: Descriptor
  private let stream: OpaquePointer
  private var isAtEnd = false

  init(_ folder: TreePath, below root: Descriptor) throws(FileSystemError) {
    self.folder = folder
    self.root = root
    do throws(FileSystemError) {
      descriptor = try Place.folder(folder, below: root, O_RDONLY)
    } catch .notFolder {
      // A file in its place, or on the way to it?
      _ = try Place(folder, below: root).entry()
      throw .notFolder
    }
    let copy = try Descriptor.duplicate(descriptor)
    guard let stream = fdopendir(copy) else {
      Glibc.close(copy)
      throw .last("open a folder")
    }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// Some more entries, none of them twice; nil at the end.
  func next() throws(FileSystemError) -> [FolderEntry]? {
    var entries: [FolderEntry] = []
    entries.reserveCapacity(Self.batch)
    while entries.count < Self.batch, !isAtEnd {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .last("read a folder") }
        isAtEnd = true
        break
      }
      if let found = try Self.name(entry).flatMap(look) { entries.append(found) }
    }
    return entries.isEmpty && isAtEnd ? nil : entries
  }

  /// Nil for what is gone, may not be looked at, or is a link that leads out of the tree or nowhere.
  private func look(at name: String) throws(FileSystemError) -> FolderEntry? {
    do throws(FileSystemError) {
      let own = try descriptor.status(of: name)
      guard own.isLink else { return FolderEntry(name: name, status: FileStatus(own)) }
      guard let path = folder.appending(name) else { return nil }
      return FolderEntry(name: name, status: try Place(path, in: descriptor, below: root).status())
    } catch {
      switch error {
      case .unavailable, .overloaded: throw error
      default: return nil
      }
    }
  }

  /// Nil for names that are not UTF-8, and for the folder itself and its parent.
  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> String? {
    // Longer than `d_name` is declared on volumes that count in other units than bytes.
    let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
    let bytes = UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
    guard !bytes.elementsEqual(".".utf8), !bytes.elementsEqual("..".utf8) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension Descriptor {
  /// Another number for the same open folder, which a directory stream takes over.
  fileprivate static func duplicate(_ folder: Descriptor) throws(FileSystemError) -> Int32 {
    let copy = openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw .last("open a folder") }
    return copy
  }
}
