/// Small durable records in named spaces, kept by the local store for those that have no place for them: what a share cannot hold of an object,
/// mounts that an administrator made. A record's key and body are bytes that only the space's owner understands.
package protocol RecordStore: Sendable {
  /// - Returns: nil where there is none.
  func record(_ key: [UInt8], in space: RecordSpace) throws(StorageError) -> [UInt8]?

  /// Records whose keys begin so and come after `after`, in byte order of their keys.
  func records(in space: RecordSpace, prefix: [UInt8], after: [UInt8]?, limit: Int) throws(StorageError)
    -> [StoredRecord]

  /// All of it or nothing, and durable when it returns.
  func change(_ changes: [RecordChange]) throws(StorageError)
}

/// Names a set of records, such as `mount/default/archive/file`. At most 255 bytes.
package struct RecordSpace: Hashable, Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }
}

package struct StoredRecord: Sendable {
  package let key: [UInt8]
  package let body: [UInt8]

  package init(key: [UInt8], body: [UInt8]) {
    self.key = key
    self.body = body
  }
}

package enum RecordChange: Sendable {
  case set([UInt8], RecordSpace, to: [UInt8])
  case remove([UInt8], RecordSpace)
  /// All whose keys begin so; an empty prefix is the whole space.
  case removeAll(prefix: [UInt8], RecordSpace)
}
