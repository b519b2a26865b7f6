import CLinux
import Glibc
import Storage
import Synchronization

/// The folder that a store lives in: held by one process at a time, and of a format that this program knows.
final class DataDirectory: Sendable {
  /// The newest disk format that this program knows.
  static let format = 1

  let path: String
  private let lock: Mutex<Int32?>

  /// Takes the folder's lock.
  /// - Parameter creates: whether to make the folder where it is missing.
  /// - Throws: `failed` when another process has it, or a newer program has written it, or there is no store.
  init(_ path: String, creates: Bool) throws(StorageError) {
    self.path = path
    if creates {
      try Self.make(path)
    } else if try Self.read(path + "/format.json") == nil {
      throw .failed("there is no store in \(path)")
    }
    let descriptor = try Self.takeLock(path)
    lock = Mutex(descriptor)
    do throws(StorageError) {
      try Self.checkFormat(path)
      try Self.make(path + "/index")
    } catch {
      release()
      throw error
    }
  }

  deinit { release() }

  /// Lets others have the folder.
  func release() { if let descriptor = lock.withLock({ $0.take() }) { Glibc.close(descriptor) } }

  var index: String { path + "/index/index.sqlite" }

  private static func make(_ path: String) throws(StorageError) {
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw failure("cannot make the folder", path)
  }

  private static func takeLock(_ path: String) throws(StorageError) -> Int32 {
    let file = path + "/lock"
    let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("cannot open the lock", file) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw .failed("the data folder \(path) is in use by another process; stop it first")
    }
    return descriptor
  }

  private static func checkFormat(_ path: String) throws(StorageError) {
    let file = path + "/format.json"
    guard let text = try read(file) else { return try writeFormat(path) }
    guard let found = number(of: "format", in: text) else { throw .corrupt("\(file) does not name a format") }
    guard found <= format else {
      throw .failed(
        "\(path) has disk format \(found), this program knows \(format): it was written by a newer Martinet")
    }
  }

  /// Written beside its place, synced and renamed: it is there whole or not at all.
  private static func writeFormat(_ path: String) throws(StorageError) {
    let file = path + "/format.json"
    let descriptor = Glibc.open(file + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("cannot write", file) }
    defer { Glibc.close(descriptor) }
    let text = Array("{\"product\": \"martinet\", \"format\": \(format)}\n".utf8)
    guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0, rename(file + ".new", file) == 0
    else { throw failure("cannot write", file) }
    try sync(path)
  }

  private static func sync(_ directory: String) throws(StorageError) {
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("cannot open", directory) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("cannot sync", directory) }
  }

  /// Nil where there is no such file.
  private static func read(_ file: String) throws(StorageError) -> String? {
    let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("cannot read", file)
    }
    defer { Glibc.close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    guard count >= 0 else { throw failure("cannot read", file) }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  /// The number after `"name":`. The file is one flat object that this program writes itself.
  private static func number(of name: String, in text: String) -> Int? {
    guard let colon = text.split(separator: "\"\(name)\"", maxSplits: 1).last?.drop(while: { $0 == " " }),
      colon.first == ":"
    else { return nil }
    return Int(colon.dropFirst().drop(while: { $0 == " " }).prefix(while: \.isNumber))
  }

  private static func failure(_ what: String, _ path: String) -> StorageError {
    .failed("\(what) \(path): errno \(errno)")
  }
}
