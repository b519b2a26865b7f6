import Glibc
import JSON
import Lifecycle
import S3
import Storage

/// Why each thing was removed: one JSON object a line, written and synced before the removal, so that nothing goes without a line. A line about
/// something that then stayed is followed by one that says so.
///
/// `DATA/lifecycle/journal.jsonl` is begun anew at 64 MiB; the one before is kept beside it as `journal.1.jsonl`.
struct LifecycleJournal: ~Copyable {
  private static let maximumBytes: off_t = 64 << 20

  private let path: String
  private var descriptor: Int32

  /// - Parameter folder: `DATA/lifecycle`, which is made where it is missing.
  init(in folder: String) throws(StorageError) {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure("cannot make the folder", folder) }
    let path = "\(folder)/journal.jsonl"
    let opened = try Self.open(path)
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// What lines have in common.
  struct Entry {
    let bucket: BucketAddress
    let run: String
    let time: Timestamp
  }

  /// Writes that these are about to be removed.
  mutating func begin(_ findings: some Collection<ExpiryFinding>, _ entry: Entry) throws(StorageError) {
    var lines: [UInt8] = []
    for finding in findings { lines += entry.line { json in finding.write(to: &json) } }
    try append(lines)
    guard fdatasync(descriptor) == 0 else { throw Self.failure("cannot sync", path) }
  }

  /// Writes that one of them stayed.
  mutating func note(kept finding: ExpiryFinding, _ error: StorageError, _ entry: Entry) throws(StorageError) {
    let line = entry.line { json in
      json.field("key", finding.key.text)
      json.field("version", ifPresent: finding.version?.text)
      json.field("upload", ifPresent: finding.upload?.text)
      json.field("kept", error.summary)
    }
    try append(line)
  }

  private mutating func append(_ bytes: [UInt8]) throws(StorageError) {
    try rotateIfFull()
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
      guard count > 0 || errno == EINTR else { throw Self.failure("cannot write", path) }
      written += max(count, 0)
    }
  }

  private mutating func rotateIfFull() throws(StorageError) {
    guard lseek(descriptor, 0, SEEK_END) >= Self.maximumBytes else { return }
    let former = path.replacing("journal.jsonl", with: "journal.1.jsonl")
    guard rename(path, former) == 0 else { throw Self.failure("cannot rename", path) }
    close(descriptor)
    descriptor = try Self.open(path)
  }

  private static func open(_ path: String) throws(StorageError) -> Int32 {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("cannot open", path) }
    return descriptor
  }

  private static func failure(_ what: String, _ path: String) -> StorageError {
    errno == ENOSPC ? .insufficientSpace : .failed("\(what) \(path): errno \(errno)")
  }
}

extension LifecycleJournal.Entry {
  fileprivate func line(_ fields: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("time", ISO8601Date.format(time))
      json.field("run", run)
      json.field("tenant", bucket.tenant.rawValue)
      json.field("bucket", bucket.name.text)
      fields(&json)
    }
    return json.finish() + [UInt8(ascii: "\n")]
  }
}
