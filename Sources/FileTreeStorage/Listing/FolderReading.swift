import Bytes

/// Gathers the entries of a folder as they come in, in whatever order, and sorts them at the end.
struct FolderReading {
  fileprivate struct Row {
    let start: UInt32
    let end: UInt32
    let size: Int64
    let modified: Int64
  }

  /// Of names and what belongs to them; beyond it a folder is refused, however few its entries are.
  private static let maximumBytes = 128 << 20

  private let folder: TreePath
  private let keyNames: KeyNames
  private let maximumEntries: Int
  private var count = 0
  private var names: [UInt8] = []
  private var rows: [Row] = []

  /// - Parameter maximumEntries: a folder with more, hidden ones included, is not read to its end.
  init(of folder: TreePath, _ keyNames: KeyNames, maximumEntries: Int) {
    self.folder = folder
    self.keyNames = keyNames
    self.maximumEntries = maximumEntries
  }

  /// Reads a whole folder.
  static func read(
    _ folder: TreePath, of fileSystem: any FileSystem, _ keyNames: KeyNames, maximumEntries: Int
  ) throws(FileSystemError) -> FolderSnapshot {
    var reading = FolderReading(of: folder, keyNames, maximumEntries: maximumEntries)
    try fileSystem.list(folder) { reading.add($0) }
    return try reading.finish()
  }

  /// - Returns: whether to go on.
  mutating func add(_ entries: [FolderEntry]) -> Bool {
    count += entries.count
    guard !isTooLarge else { return false }
    for entry in entries { add(entry) }
    return !isTooLarge
  }

  private var isTooLarge: Bool {
    count > maximumEntries || names.count + rows.count * MemoryLayout<Row>.stride > Self.maximumBytes
  }

  func finish() throws(FileSystemError) -> FolderSnapshot {
    guard !isTooLarge else {
      throw .unavailable(.other("a folder has more than \(min(count, maximumEntries)) entries"))
    }
    return names.withUnsafeBytes { names in
      let order = rows.sorted { ByteOrder.compare($0.bytes(in: names), $1.bytes(in: names)) < 0 }
      return Self.snapshot(order, names)
    }
  }

  // What is neither file nor folder is nothing that a bucket could have.
  private mutating func add(_ entry: FolderEntry) {
    guard entry.status.kind != .other, let part = keyNames.keyPart(ofEntry: entry.name, in: folder) else { return }
    let start = names.count
    names.append(contentsOf: part.utf8)
    if entry.status.kind == .folder { names.append(UInt8(ascii: "/")) }
    rows.append(
      Row(
        start: UInt32(start), end: UInt32(names.count), size: entry.status.size, modified: entry.status.modified))
  }

  private static func snapshot(_ order: [Row], _ names: UnsafeRawBufferPointer) -> FolderSnapshot {
    var sorted: [UInt8] = []
    sorted.reserveCapacity(names.count)
    var rows: [FolderSnapshot.Row] = []
    rows.reserveCapacity(order.count)
    var previous: Row?
    for row in order {
      // A server that tells of a name twice does not make two keys of it.
      if let previous, ByteOrder.compare(previous.bytes(in: names), row.bytes(in: names)) == 0 { continue }
      previous = row
      sorted.append(contentsOf: row.bytes(in: names))
      rows.append(FolderSnapshot.Row(size: row.size, modified: row.modified, end: UInt32(sorted.count)))
    }
    return FolderSnapshot(names: sorted, rows: rows)
  }
}

extension FolderReading.Row {
  fileprivate func bytes(in names: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: names[Int(start)..<Int(end)])
  }
}
