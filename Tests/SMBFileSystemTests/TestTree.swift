import FileTreeStorage
import Glibc
import SMBFileSystem

/// A folder of its own on a share, looked at through SMB and from the inside.
final class TestTree {
  let files: SMBFileSystem
  let folder: TreePath
  /// The folder as the server has it.
  let local: String

  init(_ server: SMBServer = .common, limits: SMBShare.Limits = .standard) throws {
    let name = "tree-\(UInt64.random(in: 0 ... .max))"
    local = "\(server.folder)/data/\(name)"
    folder = TreePath(name)!
    files = try server.files(limits: limits)
    mkdir(local, 0o777)
    chmod(local, 0o777)
  }

  deinit { files.close() }

  func path(_ text: String) throws -> TreePath {
    guard let path = TreePath("\(folder.text)/\(text)") else { throw TestProgram.Failure(text: "no path \(text)") }
    return path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> FileStatus {
    let file = try files.create(path(name))
    try file.write(text)
    return try file.finish()
  }

  func read(_ name: String) throws -> String { try files.open(path(name)).text() }

  func entries() throws -> [String: FileStatus] {
    var all: [String: FileStatus] = [:]
    try files.list(folder) { entries in
      for entry in entries { all[entry.name] = entry.status }
      return true
    }
    return all
  }

  func names() throws -> [String] { try entries().keys.sorted() }
}

extension NewTreeFile {
  func write(_ bytes: [UInt8]) throws(FileSystemError) {
    try bytes.withUnsafeBufferPointer { bytes throws(FileSystemError) in try write(UnsafeRawBufferPointer(bytes)) }
  }

  func write(_ text: String) throws(FileSystemError) { try write(Array(text.utf8)) }
}

extension TreeFile {
  /// All of it.
  func bytes(piece: Int = 1 << 20) throws -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: piece)
    while case let count = try buffer.withUnsafeMutableBytes({ try read(at: Int64(all.count), into: $0) }), count > 0 {
      all += buffer[..<count]
    }
    return all
  }

  func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }
}
