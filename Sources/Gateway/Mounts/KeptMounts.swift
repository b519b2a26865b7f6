import FileTreeStorage
import Storage

/// What the index keeps of mounts: those that admin commands made, and since when each is there.
struct KeptMounts: Sendable {
  private static let definitions = RecordSpace("mounts/definitions")
  private static let beginnings = RecordSpace("mounts/since")
  private static let page = 1000

  let store: any RecordStore

  init(_ store: any RecordStore) { self.store = store }

  /// A mount that an admin command made; nil where what is kept of it is not understood any more.
  struct Kept: Sendable {
    let name: String
    let definition: MountDefinition?
    /// Why it is not understood.
    let problem: String
  }

  /// Those that admin commands made.
  func kept() throws(StorageError) -> [Kept] {
    var found: [StoredRecord] = []
    while true {
      let page = try store.records(in: Self.definitions, prefix: [], after: found.last?.key, limit: Self.page)
      found += page
      guard page.count == Self.page else { break }
    }
    return found.map(Self.kept)
  }

  func isKept(_ bucket: BucketAddress) throws(StorageError) -> Bool {
    try store.record(Self.key(bucket), in: Self.definitions) != nil
  }

  func keep(_ definition: MountDefinition) throws(StorageError) {
    try store.change([.set(Self.key(definition.bucket), Self.definitions, to: definition.json)])
  }

  /// Also what the mount's storage kept of it: another mount of the name begins with nothing.
  func forget(_ bucket: BucketAddress) throws(StorageError) {
    let key = Self.key(bucket)
    try store.change([.remove(key, Self.definitions), .remove(key, Self.beginnings)])
    try FileTreeStorage.forget(bucket, in: store)
  }

  /// When a mount was first seen.
  func beginning(of bucket: BucketAddress, now: Timestamp) throws(StorageError) -> Timestamp {
    let key = Self.key(bucket)
    if let record = try store.record(key, in: Self.beginnings),
      let time = Int64(String(decoding: record, as: UTF8.self))
    {
      return Timestamp(milliseconds: time)
    }
    try store.change([.set(key, Self.beginnings, to: Array(String(now.milliseconds).utf8))])
    return now
  }

  private static func key(_ bucket: BucketAddress) -> [UInt8] { Array("\(bucket.tenant.rawValue)/\(bucket.name)".utf8) }

  private static func kept(_ record: StoredRecord) -> Kept {
    let name = String(decoding: record.key, as: UTF8.self)
    do throws(YAMLFault) {
      guard let node = try YAMLDocument.parse(String(decoding: record.body, as: UTF8.self)) else {
        throw YAMLFault(line: 1, problem: "it is empty")
      }
      return Kept(name: name, definition: try MountDefinition(node, needsPassword: false), problem: "")
    } catch { return Kept(name: name, definition: nil, problem: error.problem) }
  }
}
