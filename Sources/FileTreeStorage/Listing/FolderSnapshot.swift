import Bytes

/// What a folder held when it was read, in the order in which its entries' keys come in a listing: by the bytes of their names, a folder's with a slash
/// at its end. Walked depth first, folders sorted so make the byte order of all keys of a tree.
///
/// Some 25 bytes an entry and its name, in two allocations.
package struct FolderSnapshot: Sendable {
  /// A file or folder, as keys have it.
  struct Entry {
    /// The part of the key; ends with a slash for folders.
    let name: ArraySlice<UInt8>
    let size: Int64
    let modified: Int64

    var isFolder: Bool { name.last == UInt8(ascii: "/") }

    var status: FileStatus { FileStatus(kind: isFolder ? .folder : .file, size: size, modified: modified) }
  }

  struct Row {
    let size: Int64
    let modified: Int64
    /// Where its name ends in `names`; it begins where that of the row before ends.
    let end: UInt32
  }

  private let names: [UInt8]
  private let rows: [Row]

  /// - Parameter rows: sorted by their names, none of which occurs twice.
  init(names: [UInt8], rows: [Row]) {
    self.names = names
    self.rows = rows
  }

  var count: Int { rows.count }

  /// About how much memory it takes, in bytes.
  var weight: Int { names.count + rows.count * MemoryLayout<Row>.stride + 200 }

  subscript(index: Int) -> Entry {
    Entry(name: name(index), size: rows[index].size, modified: rows[index].modified)
  }

  /// Whether there is a file or folder whose part of keys is this.
  func contains(_ part: String) -> Bool {
    [Array(part.utf8), Array(part.utf8) + [UInt8(ascii: "/")]].contains { wanted in
      let index = firstIndex(notBefore: wanted[...])
      return index < count && name(index) == wanted[...]
    }
  }

  /// The first entry that is, or, for a folder, may have something in it that is not before `bound`.
  func index(from bound: ArraySlice<UInt8>) -> Int {
    let index = firstIndex(notBefore: bound)
    guard index > 0 else { return 0 }
    // Only this one can be the folder that `bound` leads into: what comes between a folder's name and a text that begins with it begins with it too.
    let before = name(index - 1)
    return before.last == UInt8(ascii: "/") && bound.starts(with: before) ? index - 1 : index
  }

  private func firstIndex(notBefore bound: ArraySlice<UInt8>) -> Int {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if ByteOrder.compare(name(middle), bound) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func name(_ index: Int) -> ArraySlice<UInt8> {
    names[(index == 0 ? 0 : Int(rows[index - 1].end))..<Int(rows[index].end)]
  }
}

extension ByteOrder {
  static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
    left.withUnsafeBytes { left in right.withUnsafeBytes { right in compare(left, right) } }
  }
}
