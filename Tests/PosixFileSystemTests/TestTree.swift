import FileTreeStorage
import FoundationEssentials
import Glibc
import PosixFileSystem

/// A directory of its own with a file system over it, and another directory beside it that must stay out of reach.
final class TestTree: Sendable {
  private let base: String
  let files: PosixFileSystem

  var path: String { base + "/tree" }
  var outside: String { base + "/outside" }

  init() {
    var template = Array("/tmp/martinet-test-XXXXXX".utf8CString)
    base = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    mkdir(base + "/tree", 0o777)
    mkdir(base + "/outside", 0o777)
    files = PosixFileSystem(path: base + "/tree")
  }

  deinit { try? FileManager.default.removeItem(atPath: base) }

  func path(_ text: String) -> TreePath { TreePath(text)! }

  @discardableResult
  func write(_ text: String, to path: String) throws -> FileStatus {
    let file = try files.create(TreePath(path)!)
    try file.write(text)
    return try file.finish()
  }

  func read(_ path: String) throws -> String { try files.open(TreePath(path)!).text() }

  /// Name and kind of everything in a folder.
  func entries(_ folder: String = "") throws -> [String: FileStatus] {
    var found: [String: FileStatus] = [:]
    try files.list(TreePath(folder)!) { batch in
      for entry in batch { found[entry.name] = entry.status }
      return true
    }
    return found
  }

  func names(_ folder: String = "") throws -> [String] { try entries(folder).keys.sorted() }
}

extension NewTreeFile {
  func write(_ text: String) throws {
    try Array(text.utf8).withUnsafeBytes { try write($0) }
  }
}

extension TreeFile {
  func text() throws -> String {
    var buffer = [UInt8](repeating: 0, count: Int(status.size) + 1)
    let count = try buffer.withUnsafeMutableBytes { try read(at: 0, into: $0) }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
