import Bytes
import Storage

/// Makes one page of a listing: goes through folders depth first, from where the page begins, and reads only those that can have something to show.
///
/// A folder that cannot be read is left out, as what is in it is for whoever asks. The folder that the prefix leads into is what was asked for: its
/// error is the answer.
struct TreeWalk {
  /// A folder that is being gone through.
  private struct Level {
    let snapshot: FolderSnapshot
    /// The entry that comes next.
    var next: Int
    /// How many bytes of `path` lead here.
    let pathCount: Int
  }

  /// Folders that one page reads at most: then it ends, however little is on it.
  private static let maximumFolders = 2_000

  private let grouping: ListGrouping
  private let limit: Int
  private let names: KeyNames
  /// The first byte string that may still be shown.
  private var bound: [UInt8]
  private var levels: [Level] = []
  /// The key of the folder that is being gone through.
  private var path: [UInt8] = []
  private var folderCount = 0
  private var page = ListPage()
  /// The last key or group of keys that was passed.
  private var last = ListPosition.start

  init(_ query: ListQuery, _ names: KeyNames) {
    grouping = ListGrouping(query)
    limit = max(query.limit, 1)
    self.names = names
    let start = ListGrouping.bound(after: query.after)
    bound = ByteOrder.precedes(start, grouping.prefix) ? grouping.prefix : start
  }

  mutating func run(_ source: some FolderSource) throws(FileSystemError) -> ListPage {
    guard ByteOrder.precedes(bound, ListGrouping.end(of: grouping.prefix)), try begin(source) else { return page }
    while let entry = nextEntry() {
      let key = path + entry.name
      guard key.starts(with: grouping.prefix) else { break }
      guard try take(entry, key, source) else {
        page.next = last
        break
      }
    }
    return page
  }

  /// Enters the folder that the prefix leads into. Returns whether there is one with entries.
  private mutating func begin(_ source: some FolderSource) throws(FileSystemError) -> Bool {
    let prefix = String(decoding: grouping.prefix, as: UTF8.self)
    guard let folder = names.folder(ofPrefix: prefix) else { return false }
    path = Array(grouping.prefix[..<((grouping.prefix.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)])
    do throws(FileSystemError) {
      let snapshot = try source.snapshot(of: folder)
      if snapshot.count == 0 {
        guard !folder.isRoot, path == grouping.prefix, !ByteOrder.precedes(path, bound) else { return false }
        append(path, try source.status(of: folder))
      }
      push(snapshot)
      return true
    } catch {
      switch error {
      case .notFound, .notFolder, .invalidName: return false
      default: throw error
      }
    }
  }

  /// The next entry of the deepest folder that has one left.
  private mutating func nextEntry() -> FolderSnapshot.Entry? {
    while let level = levels.last {
      if level.next < level.snapshot.count {
        levels[levels.count - 1].next += 1
        path.removeSubrange(level.pathCount...)
        return level.snapshot[level.next]
      }
      levels.removeLast()
    }
    return nil
  }

  /// Shows an entry, or enters it. Returns false where the page is full.
  private mutating func take(_ entry: FolderSnapshot.Entry, _ key: [UInt8], _ source: some FolderSource)
    throws(FileSystemError) -> Bool
  {
    // A folder that the page begins within has to be looked into: perhaps nothing of it is left to show.
    let beginsWithin = entry.isFolder && bound.count > key.count && bound.starts(with: key)
    if !beginsWithin, let count = grouping.commonCount(of: key) { return group(key[..<count]) }
    guard entry.isFolder else { return show(key, entry.status) }
    guard key.count <= ObjectKey.maximumBytes, let folder = names.folder(ofPrefix: String(decoding: key, as: UTF8.self))
    else { return true }
    guard folderCount < Self.maximumFolders else { return false }
    guard let snapshot = try read(folder, source) else {
      last = .prefix(String(decoding: key, as: UTF8.self))
      return true
    }
    if snapshot.count == 0 { return beginsWithin || show(key, entry.status) }
    path = key
    push(snapshot)
    return true
  }

  /// Nil for a folder that has gone, or that cannot be read.
  private mutating func read(_ folder: TreePath, _ source: some FolderSource) throws(FileSystemError)
    -> FolderSnapshot?
  {
    folderCount += 1
    do throws(FileSystemError) { return try source.snapshot(of: folder) } catch {
      switch error {
      // Nothing else could be read either: a listing that seemed whole would be a lie.
      case .unavailable, .overloaded, .busy: throw error
      default: return nil
      }
    }
  }

  private mutating func push(_ snapshot: FolderSnapshot) {
    levels.append(Level(snapshot: snapshot, next: start(in: snapshot), pathCount: path.count))
  }

  /// The first entry of a folder at `path` that is not before the bound.
  private func start(in snapshot: FolderSnapshot) -> Int {
    if bound.starts(with: path) { return snapshot.index(from: bound[path.count...]) }
    return ByteOrder.precedes(path, bound) ? snapshot.count : 0
  }

  private mutating func show(_ key: [UInt8], _ status: FileStatus) -> Bool {
    guard !isFull else { return false }
    guard key.count <= ObjectKey.maximumBytes else {
      last = .key(String(decoding: key, as: UTF8.self))
      return true
    }
    append(key, status)
    return true
  }

  private mutating func append(_ key: [UInt8], _ status: FileStatus) {
    let key = key.withUnsafeBytes { ObjectKey(stored: $0) }
    page.entries.append(
      ListPage.Entry(key: key, size: status.size, etag: ETag(ofFile: status), lastModified: status.lastModified))
    last = .key(key.text)
  }

  /// Shows a common prefix, and passes over all that begins with it.
  private mutating func group(_ common: ArraySlice<UInt8>) -> Bool {
    guard !isFull else { return false }
    let text = String(decoding: common, as: UTF8.self)
    page.commonPrefixes.append(text)
    last = .prefix(text)
    bound = ListGrouping.end(of: common)
    while let level = levels.last, level.pathCount >= common.count { levels.removeLast() }
    guard let level = levels.last else { return true }
    path.removeSubrange(level.pathCount...)
    levels[levels.count - 1].next = start(in: level.snapshot)
    return true
  }

  private var isFull: Bool { page.entries.count + page.commonPrefixes.count >= limit }
}

extension ByteOrder {
  static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool { compare(left[...], right[...]) < 0 }
}
