import Storage

@testable import FileTreeStorage

/// A tree in memory that counts how often its folders are read.
final class TestFolders: FolderSource {
  typealias Bytes = [UInt8]

  /// Entries by the path of their folder.
  private var folders: [TreePath: [FolderEntry]] = [.root: []]
  private(set) var reads: [String] = []
  var failures: [TreePath: FileSystemError] = [:]
  let names = KeyNames(rules: .posix)

  /// - Parameter keys: files, and, with a slash at their ends, folders.
  init(_ keys: [String] = []) {
    for key in keys { add(key) }
  }

  func add(_ key: String) {
    let isFolder = key.utf8.last == UInt8(ascii: "/")
    guard let path = TreePath(isFolder ? String(key.dropLast()) : key) else { return }
    if isFolder {
      makeFolder(path)
    } else {
      add(path, FileStatus(kind: .file, size: Int64(key.utf8.count), modified: 7))
    }
  }

  func add(_ path: TreePath, _ status: FileStatus) {
    makeFolder(path.parent)
    folders[path.parent]?.append(FolderEntry(name: String(path.name), status: status))
  }

  /// The keys that a listing of everything shows.
  var keys: [String] {
    var keys: [String] = []
    for (folder, entries) in folders {
      let start = folder.isRoot ? "" : folder.text + "/"
      if entries.isEmpty, !folder.isRoot { keys.append(start) }
      keys += entries.filter { $0.status.kind == .file }.map { start + $0.name }
    }
    return keys.sorted(by: precedes)
  }

  func snapshot(of folder: TreePath) throws(FileSystemError) -> FolderSnapshot {
    reads.append(folder.text)
    if let failure = failures[folder] { throw failure }
    guard let entries = folders[folder] else { throw .notFound }
    var reading = FolderReading(of: folder, names, maximumEntries: 1_000_000)
    _ = reading.add(entries.shuffled())
    return try reading.finish()
  }

  func status(of folder: TreePath) throws(FileSystemError) -> FileStatus {
    guard folders[folder] != nil else { throw .notFound }
    return FileStatus(kind: .folder, size: 0, modified: 7)
  }

  func page(_ query: ListQuery) throws -> ListPage {
    reads = []
    var walk = TreeWalk(query, names)
    return try walk.run(self)
  }

  private func makeFolder(_ path: TreePath) {
    guard folders[path] == nil else { return }
    add(path, FileStatus(kind: .folder, size: 0, modified: 7))
    folders[path] = []
  }
}

func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

/// Keys and common prefixes of a page, in their order. As bytes: `String ==` takes two spellings of a name for one.
enum ListedItem: Equatable, CustomStringConvertible {
  case key([UInt8])
  case prefix([UInt8])

  var bytes: [UInt8] {
    switch self {
    case .key(let bytes), .prefix(let bytes): bytes
    }
  }

  var description: String {
    switch self {
    case .key(let bytes): "key \(String(decoding: bytes, as: UTF8.self))"
    case .prefix(let bytes): "prefix \(String(decoding: bytes, as: UTF8.self))"
    }
  }

  static func items(of page: ListPage) -> [ListedItem] {
    let keys = page.entries.map { ListedItem.key(Array($0.key.text.utf8)) }
    let prefixes = page.commonPrefixes.map { ListedItem.prefix(Array($0.utf8)) }
    return (keys + prefixes).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }

  /// What a listing as S3 describes it shows, key by key and without any cleverness.
  static func items(of keys: [String], _ query: ListQuery) -> [ListedItem] {
    var items: [ListedItem] = []
    let prefix = Array(query.prefix.utf8)
    let delimiter = Array(query.delimiter.utf8)
    for key in keys.map({ Array($0.utf8) }) where key.starts(with: prefix) && isAfter(key, query.after) {
      let cut = key.indices.dropFirst(prefix.count).first {
        !delimiter.isEmpty && key[$0...].starts(with: delimiter)
      }
      let item = cut.map { ListedItem.prefix(Array(key[..<($0 + delimiter.count)])) } ?? .key(key)
      if items.last != item { items.append(item) }
    }
    return items
  }

  private static func isAfter(_ key: [UInt8], _ position: ListPosition) -> Bool {
    switch position {
    case .start: true
    case .key(let other): other.utf8.lexicographicallyPrecedes(key)
    case .prefix(let prefix): prefix.utf8.lexicographicallyPrecedes(key) && !key.starts(with: prefix.utf8)
    }
  }
}
