import FoundationEssentials
import Glibc
import LocalStorage
import PosixFileSystem
import Storage
import StorageKit

@testable import FileTreeStorage

/// A mount over a real directory, with the records in a real store.
final class TestDirectory: Outside {
  static let bucket = BucketAddress(tenant: .default, name: BucketName("mount")!)

  private let base: String
  private let local: LocalStorage
  let storage: FileTreeStorage

  var path: String { base + "/tree" }

  init(_ change: (inout FileTreeSettings) -> Void = { _ in }) throws {
    var template = Array("/tmp/martinet-test-XXXXXX".utf8CString)
    base = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    mkdir(base + "/tree", 0o777)
    mkdir(base + "/data", 0o777)
    local = try LocalStorage(directory: base + "/data", settings: LocalStorageSettings())
    var settings = FileTreeSettings(bucket: Self.bucket, displayName: "Mount", created: .now())
    settings.minimumPartBytes = 64 << 10
    change(&settings)
    let files = PosixFileSystem(path: base + "/tree")
    try files.examine()
    storage = FileTreeStorage(settings, on: files, records: local)
  }

  deinit {
    storage.close()
    local.close()
    try? FileManager.default.removeItem(atPath: base)
  }

  func write(_ bytes: [UInt8], to key: String) throws {
    let file = "\(path)/\(key)"
    if let slash = file.lastIndex(of: "/") { try makeFolder(atPath: String(file[..<slash])) }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count, close(descriptor) == 0 else {
      throw Failure(what: "write \(key)", code: errno)
    }
  }

  func read(_ key: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(key)") else {
      throw Failure(what: "read \(key)", code: errno)
    }
    return Array(data)
  }

  func remove(_ key: String) throws {
    guard unlink("\(path)/\(key)") == 0 else { throw Failure(what: "remove \(key)", code: errno) }
  }

  func makeFolder(_ key: String) throws { try makeFolder(atPath: "\(path)/\(key)") }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  private func makeFolder(atPath path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private struct Failure: Error {
    let what: String
    let code: Int32
  }
}
