import Crypto
import Storage

/// A provider and a bucket of it, with short words for what checks do.
struct TestedBucket: Sendable {
  let provider: any StorageProvider
  let address: BucketAddress
  let outside: (any Outside)?

  init(_ fixture: Fixture) {
    provider = fixture.provider
    address = fixture.bucket
    outside = fixture.outside
  }

  func claims(_ capability: Capability) -> Bool { provider.capabilities.supported.contains(capability) }

  func object(_ key: String, _ version: VersionID? = nil) throws -> ObjectAddress {
    ObjectAddress(bucket: address, key: try ObjectKey(key), version: version)
  }

  @discardableResult
  func put(_ key: String, _ bytes: [UInt8], if condition: WriteCondition = .none) throws -> ObjectInfo {
    try provider.put(PutRequest(object: try object(key), condition: condition), body: KitBody(bytes))
  }

  @discardableResult
  func put(_ key: String, _ text: String, if condition: WriteCondition = .none) throws -> ObjectInfo {
    try put(key, Array(text.utf8), if: condition)
  }

  func head(_ key: String) throws -> ObjectInfo { try provider.head(try object(key)) }

  func bytes(_ key: String, _ range: Range<Int64>? = nil) throws -> [UInt8] {
    let reader = try provider.open(try object(key))
    return try Self.bytes(of: reader, range)
  }

  func text(_ key: String) throws -> String { String(decoding: try bytes(key), as: UTF8.self) }

  static func bytes(of reader: any ObjectReader, _ range: Range<Int64>? = nil) throws -> [UInt8] {
    let range = range ?? 0..<reader.info.size
    var bytes = ObjectBytes(try reader.bytes(in: range))
    var result = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    try result.withUnsafeMutableBytes { buffer in
      while filled < buffer.count {
        let count = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        guard count > 0 else { throw KitFailure("only \(filled) of \(range.count) bytes came") }
        filled += count
      }
    }
    return result
  }

  @discardableResult
  func delete(_ key: String, _ version: VersionID? = nil, if condition: WriteCondition = .none) throws -> DeleteOutcome
  {
    let request = DeleteRequest(key: try ObjectKey(key), version: version, condition: condition)
    return try provider.delete([request], in: address)[0].get()
  }

  func list(_ query: ListQuery = ListQuery(limit: 1000)) throws -> ListPage { try provider.list(address, query) }

  /// All keys, however many pages they take.
  func keys(prefix: String = "") throws -> [String] {
    var keys: [String] = []
    var query = ListQuery(prefix: prefix, limit: 1000)
    while true {
      let page = try list(query)
      keys += page.entries.map(\.key.text)
      guard let next = page.next else { return keys }
      query.after = next
    }
  }

  func entry(_ key: String) throws -> ListPage.Entry {
    let wanted = try ObjectKey(key)
    guard let entry = try list(ListQuery(prefix: key, limit: 10)).entries.first(where: { $0.key == wanted }) else {
      throw KitFailure("`\(key)` is not in the listing")
    }
    return entry
  }

  func expectAbsent(_ key: String) throws {
    try expect(.noSuchKey, of: "HEAD of `\(key)`") { _ = try head(key) }
    try expect(.noSuchKey, of: "GET of `\(key)`") { _ = try provider.open(try object(key)) }
    try expect(!(try keys()).contains { $0.utf8.elementsEqual(key.utf8) }, "`\(key)` is listed")
  }
}
