import FileTreeStorage

/// Finds out what a share can by doing it, in a folder of its own that is gone afterwards. On a share that cannot be written to, only what can be seen.
struct Probe {
  private let files: SMBFileSystem
  private var traits: FileSystemTraits
  private let folder: TreePath

  init(_ files: SMBFileSystem, _ least: FileSystemTraits) {
    self.files = files
    traits = least
    let name = String(UInt64.random(in: .min ... .max), radix: 16)
    folder = Self.home.appending("probe-\(name)")!
  }

  private static let home = TreePath(".martinet")!

  func run() throws(FileSystemError) -> FileSystemTraits {
    var probe = self
    var isHomeMade = false
    do throws(FileSystemError) {
      isHomeMade = try make(Self.home)
      _ = try make(folder)
    } catch {
      if isHomeMade { try? files.removeFolder(Self.home) }
      guard error == .accessDenied || error == .noSpace || error == .exists else { throw error }
      try probe.look()
      return probe.traits
    }
    defer { cleanUp(isHomeMade) }
    try probe.write()
    return probe.traits
  }

  /// Whether it was made now.
  private func make(_ folder: TreePath) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      try files.makeFolder(folder)
      return true
    } catch {
      guard error == .exists else { throw error }
      return false
    }
  }

  private mutating func write() throws(FileSystemError) {
    let (file, other, copy) = (place("one"), place("two"), place("three"))
    try put(file)
    traits.isCaseSensitive = try !exists(place("ONE"))
    traits.timeResolution = try timeResolution(file)
    traits.replacesAtomically = try replaces(file, with: other)
    traits.copiesItself = (try? files.assemble([file], into: copy)) != nil
  }

  private func place(_ name: String) -> TreePath { folder.appending(name)! }

  private func put(_ path: TreePath) throws(FileSystemError) {
    let file = try files.create(path)
    do throws(FileSystemError) {
      try Array("martinet".utf8).withUnsafeBufferPointer { bytes throws(FileSystemError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
      _ = try file.finish()
    } catch {
      file.discard()
      throw error
    }
  }

  private func exists(_ path: TreePath) throws(FileSystemError) -> Bool {
    do throws(FileSystemError) {
      _ = try files.status(of: path)
      return true
    } catch {
      guard error == .notFound else { throw error }
      return false
    }
  }

  /// SMB counts in 100 ns; the file system behind it may not.
  private func timeResolution(_ path: TreePath) throws(FileSystemError) -> Int64 {
    let time: Int64 = 1_600_000_001_123_457_000
    do throws(FileSystemError) { try files.setModified(path, time) } catch { return traits.timeResolution }
    let kept = try files.status(of: path).modified
    return [100, 1_000_000, 10_000_000, 1_000_000_000].first { abs(time - kept) < max($0, 1000) } ?? 2_000_000_000
  }

  private func replaces(_ file: TreePath, with other: TreePath) throws(FileSystemError) -> Bool {
    try put(other)
    do throws(FileSystemError) {
      try files.replace(file, with: other)
      return true
    } catch {
      guard error == .notSupported || error == .accessDenied else { throw error }
      return false
    }
  }

  private func cleanUp(_ isHomeMade: Bool) {
    for name in ["one", "two", "three"] { try? files.removeFile(place(name)) }
    try? files.removeFolder(folder)
    if isHomeMade { try? files.removeFolder(Self.home) }
  }

  /// Asks for a name that is there in other letters.
  private mutating func look() throws(FileSystemError) {
    var swapped: TreePath?
    try files.list(.root) { entries in
      swapped = entries.lazy.compactMap { Self.swapped($0.name) }.first
      return swapped == nil
    }
    if let swapped { traits.isCaseSensitive = try !exists(swapped) }
  }

  private static func swapped(_ name: String) -> TreePath? {
    let other = String(decoding: name.utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
    return other.utf8.elementsEqual(name.utf8) ? nil : TreePath(other)
  }
}
