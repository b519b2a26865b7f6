import FileTreeStorage
import FoundationEssentials
import Glibc
import LocalStorage
import SMBFileSystem
import Storage
import StorageKit
import Testing

/// What every store must do, of a mount over a share.
@Suite struct ConformanceTests {
  @Test(arguments: StorageKit.checks)
  func holds(check: Check) throws {
    let mount = try TestMount()
    defer { withExtendedLifetime(mount) {} }
    try check.run(on: Fixture(provider: mount.storage, bucket: TestMount.bucket, outside: mount))
  }
}

/// A folder of a share as a mount, and as the server's own programs see it.
private final class TestMount: Outside {
  static let bucket = BucketAddress(tenant: .default, name: BucketName("mount")!)

  private let path: String
  private let data: String
  private let local: LocalStorage
  let storage: FileTreeStorage

  init() throws {
    let (server, name) = (SMBServer.common, "mount-\(UInt64.random(in: 0 ... .max))")
    path = "\(server.folder)/kit/\(name)"
    data = "\(server.folder)/\(name)"
    mkdir(path, 0o777)
    mkdir(data, 0o777)
    local = try LocalStorage(directory: data, settings: LocalStorageSettings())
    var settings = FileTreeSettings(bucket: Self.bucket, displayName: "Mount", created: .now())
    settings.minimumPartBytes = 64 << 10
    let files = try server.files("kit", path: name, limits: SMBShare.Limits(sessions: 2))
    try files.examine()
    storage = FileTreeStorage(settings, on: files, records: local)
  }

  deinit {
    storage.close()
    local.close()
    try? FileManager.default.removeItem(atPath: data)
  }

  func write(_ bytes: [UInt8], to key: String) throws {
    let file = "\(path)/\(key)"
    if let slash = file.lastIndex(of: "/") { try makeFolder(atPath: String(file[..<slash])) }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    defer { close(descriptor) }
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw Failure(what: "write \(key)")
    }
  }

  func read(_ key: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(key)") else { throw Failure(what: "read \(key)") }
    return Array(data)
  }

  func remove(_ key: String) throws {
    guard unlink("\(path)/\(key)") == 0 else { throw Failure(what: "remove \(key)") }
  }

  func makeFolder(_ key: String) throws { try makeFolder(atPath: "\(path)/\(key)") }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  private func makeFolder(atPath path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private struct Failure: Error {
    let what: String
  }
}
