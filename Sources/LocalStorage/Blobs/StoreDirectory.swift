import Glibc

/// A directory whose entries have numbers for names, and markers beside those that are unsettled: `7.open` says that
/// after a crash number 7 is to be searched for orphans.
///
/// The entry with the highest number is never removed, so that no number is ever used twice.
struct StoreDirectory: Sendable {
  private static let marker = ".open"

  let path: String
  private let suffix: String
  private let descriptor: Descriptor

  /// The directory at `path`, made where it is missing, with entries that end in `suffix`.
  init(_ path: String, suffix: String = "") throws(DiskError) {
    try Self.make(path)
    self.path = path
    self.suffix = suffix
    descriptor = try Descriptor(path, O_RDONLY | O_DIRECTORY)
  }

  func path(of number: Int64) -> String { Self.path(of: number, in: path) + suffix }

  /// The path of an entry without suffix.
  static func path(of number: Int64, in directory: String) -> String { "\(directory)/\(padded(number))" }

  /// Makes new and removed entries durable.
  func sync() throws(DiskError) { try descriptor.sync() }

  /// Bytes that may still be written to this file system; 0 when it does not say.
  var freeSpace: Int64 {
    var status = statvfs()
    guard fstatvfs(descriptor.number, &status) == 0 else { return 0 }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  /// The numbers in use and those marked as unsettled, ascending.
  func numbers() throws(DiskError) -> (all: [Int64], unsettled: [Int64]) {
    let names = try Self.names(in: path)
    return (
      names.compactMap { Self.number($0, suffix) }.sorted(), names.compactMap { Self.number($0, Self.marker) }.sorted()
    )
  }

  /// Marks a number as unsettled; durable after `sync`.
  func mark(_ number: Int64) throws(DiskError) {
    _ = try Descriptor(markerPath(number), O_WRONLY | O_CREAT)
  }

  func unmark(_ number: Int64) throws(DiskError) { try Self.unlink(markerPath(number)) }

  private func markerPath(_ number: Int64) -> String { Self.path(of: number, in: path) + Self.marker }

  private static func padded(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(8 - digits.utf8.count, 0)) + digits
  }

  private static func number(_ name: String, _ suffix: String) -> Int64? {
    guard name.utf8.count > suffix.utf8.count, name.hasSuffix(suffix) else { return nil }
    return Int64(name.dropLast(suffix.utf8.count))
  }
}

extension StoreDirectory {
  /// Makes a directory; one that is there already is fine.
  static func make(_ path: String) throws(DiskError) {
    guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw .last("make the directory \(path)") }
  }

  /// Removes a file; one that is gone already is fine.
  static func unlink(_ path: String) throws(DiskError) {
    guard Glibc.unlink(path) == 0 || errno == ENOENT else { throw .last("remove \(path)") }
  }

  /// The names in a directory, in no order.
  static func names(in path: String) throws(DiskError) -> [String] {
    guard let stream = opendir(path) else { throw .last("list \(path)") }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    guard errno == 0 else { throw .last("list \(path)") }
    return names.filter { $0 != "." && $0 != ".." }
  }
}
