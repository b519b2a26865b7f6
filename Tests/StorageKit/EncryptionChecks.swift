import Encryption
import Storage

/// Encryption at rest, under a client's key: that needs nothing of a store's settings.
enum EncryptionChecks {
  static let all = [keepsWhatIsEncrypted, asksForTheKey, copiesBetweenKeys, encryptsParts]

  private static func key(_ byte: UInt8) throws -> CustomerKey {
    guard let key = CustomerKey([UInt8](repeating: byte, count: CustomerKey.length)) else { throw KitFailure("no key") }
    return key
  }

  @discardableResult
  private static func put(_ bucket: TestedBucket, _ name: String, _ bytes: [UInt8], _ key: CustomerKey) throws
    -> ObjectInfo
  {
    try bucket.provider.put(
      PutRequest(object: try bucket.object(name), encryption: .customer(key)), body: KitBody(bytes))
  }

  private static func read(_ bucket: TestedBucket, _ name: String, _ key: CustomerKey?, _ range: Range<Int64>? = nil)
    throws -> [UInt8]
  {
    let reader = try bucket.provider.open(try bucket.object(name))
    let range = range ?? 0..<reader.info.size
    var bytes = ObjectBytes(try reader.bytes(in: range, key: key))
    var result = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    try result.withUnsafeMutableBytes { buffer in
      while filled < buffer.count {
        let count = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        guard count > 0 else { throw KitFailure("the bytes end early") }
        filled += count
      }
    }
    return result
  }

  static let keepsWhatIsEncrypted = Check(
    .encryption, "encrypted bytes come back under their key, whole and in pieces",
    { bucket in
      for size in [0, 10, 65_536, (1 << 20) + 3] {
        let bytes = pattern(size)
        let put = try put(bucket, "key", bytes, key(1))
        try expectEqual(put.size, Int64(size), "size")
        let head = try bucket.head("key")
        try expectEqual(head.etag, put.etag, "tag")
        try expectEqual(head.encryption?.scheme, .customer(keyMD5: try key(1).md5), "encryption")
        try expect(try read(bucket, "key", key(1)) == bytes, "other bytes came back")
        let range = Int64(size / 3)..<Int64(size - size / 4)
        let piece = Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        try expect(try read(bucket, "key", key(1), range) == piece, "other bytes of a range came back")
      }
    },
    refused: [
      Attempt("encryption under a client's key") { _ = try put($0, "new", [1, 2, 3], key(1)) },
      Attempt("encryption under a master key") { bucket in
        let request = PutRequest(object: try bucket.object("new"), encryption: .managed)
        _ = try bucket.provider.put(request, body: KitBody([1, 2, 3]))
      },
      Attempt("an encrypted upload") { bucket in
        let request = CreateUploadRequest(object: try bucket.object("new"), encryption: .customer(try key(1)))
        _ = try bucket.provider.createUpload(request)
      },
      Attempt("an encrypted copy") { bucket in
        _ = try bucket.provider.copy(
          CopyRequest(
            source: CopySource(object: try bucket.object("kept/object")), destination: try bucket.object("new"),
            encryption: .customer(try key(1))))
      },
    ])

  static let asksForTheKey = Check(
    .encryption, "nobody reads without the key, or with another",
    { bucket in
      for size in [0, 10, 70_000] {
        try put(bucket, "key", pattern(size), key(1))
        try expect(.keyRequired, of: "a read without a key") { _ = try read(bucket, "key", nil) }
        try expect(.wrongKey, of: "a read with another key") { _ = try read(bucket, "key", key(2)) }
        let info = try bucket.head("key")
        try expect(.keyRequired, of: "a question without a key") { try info.requireKey(nil) }
        try expect(.wrongKey, of: "a question with another key") { try info.requireKey(key(2)) }
        try bucket.put("open", pattern(size))
        try expect(.keyNotApplicable, of: "a key for what is not encrypted") { _ = try read(bucket, "open", key(1)) }
      }
    })

  static let copiesBetweenKeys = Check(
    .encryption, "a copy is encrypted as it asks for, and never reads without its source's key",
    { bucket in
      guard bucket.claims(.serverSideCopy) else { return }
      let bytes = pattern(300_000)
      try put(bucket, "source", bytes, key(1))
      func copy(_ from: String, _ name: String, _ sourceKey: CustomerKey?, _ encryption: WriteEncryption) throws {
        _ = try bucket.provider.copy(
          CopyRequest(
            source: CopySource(object: try bucket.object(from), key: sourceKey),
            destination: try bucket.object(name), encryption: encryption))
      }
      try expect(.keyRequired, of: "a copy without a key") { try copy("source", "copy", nil, .none) }
      try expect(.wrongKey, of: "a copy with another key") { try copy("source", "copy", key(2), .none) }
      try bucket.expectAbsent("copy")
      try copy("source", "copy", key(1), .customer(key(2)))
      try expect(try read(bucket, "copy", key(2)) == bytes, "other bytes of an encrypted copy came back")
      try copy("source", "open", key(1), .none)
      try expect(try bucket.bytes("open") == bytes, "other bytes of an open copy came back")
      try copy("open", "copy", nil, .customer(key(3)))
      try expect(try read(bucket, "copy", key(3)) == bytes, "other bytes of a newly encrypted copy came back")
      try expect(.keyNotApplicable, of: "a key for an open source") { try copy("open", "copy", key(1), .none) }
    })

  static let encryptsParts = Check(
    .encryption, "the parts of an upload take its key",
    { bucket in
      guard bucket.claims(.multipart) else { return }
      let object = try bucket.object("key")
      let id = try bucket.provider.createUpload(CreateUploadRequest(object: object, encryption: .customer(key(1))))
      let upload = UploadAddress(object: object, id: id)
      let bodies = [Upload.wholePart(of: bucket), pattern(100_000, seed: 2)]
      func put(_ number: Int, _ key: CustomerKey?) throws -> CompletedPart {
        guard let part = PartNumber(number) else { throw KitFailure("no part number") }
        let info = try bucket.provider.putPart(part, of: upload, body: KitBody(bodies[number - 1]), key: key)
        return CompletedPart(number: part, etag: info.etag)
      }
      try expect(.keyRequired, of: "a part without a key") { _ = try put(1, nil) }
      try expect(.wrongKey, of: "a part with another key") { _ = try put(1, key(2)) }
      let parts = [try put(1, key(1)), try put(2, key(1))]
      _ = try bucket.provider.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
      let whole = bodies.flatMap(\.self)
      try expect(try read(bucket, "key", key(1)) == whole, "other bytes came back")
      let seam = Int64(bodies[0].count)
      let piece = Array(whole[Int(seam) - 5..<Int(seam) + 5])
      try expect(try read(bucket, "key", key(1), seam - 5..<seam + 5) == piece, "other bytes around a seam")
      try expect(.keyRequired, of: "a read without a key") { _ = try read(bucket, "key", nil) }
    })
}
