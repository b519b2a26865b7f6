import Bytes
import Crypto
import Encryption
import Glibc
import Storage
import Testing

@testable import LocalStorage

/// Keys and schemes for tests.
enum TestKeys {
  static func keyring(_ names: String..., kmsKeys: [String] = []) -> Keyring {
    let lines = names.map { "\($0):\(Base64.encode(Array(SHA256.hash(Array($0.utf8)).bytes)))" }
    guard let keyring = try? Keyring(text: lines.joined(separator: "\n"), kmsKeys: kmsKeys) else {
      preconditionFailure("keys of tests")
    }
    return keyring
  }

  static func customer(_ byte: UInt8) -> CustomerKey {
    guard let key = CustomerKey([UInt8](repeating: byte, count: 32)) else { preconditionFailure("32 bytes") }
    return key
  }

  static let schemes = ["none", "managed", "kms", "customer"]

  static func write(_ scheme: String) -> WriteEncryption {
    switch scheme {
    case "managed": .managed
    case "kms": .kms(keyID: "b", context: Array("{}".utf8))
    case "customer": .customer(customer(1))
    default: .none
    }
  }

  /// What a reader must bring.
  static func read(_ scheme: String) -> CustomerKey? { scheme == "customer" ? customer(1) : nil }

  static func settings(_ keyring: Keyring? = keyring("a", "b", kmsKeys: ["b"])) -> LocalStorageSettings {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 1000
    settings.keyring = keyring
    return settings
  }
}

@Suite("Encryption in the local store")
struct EncryptionTests {
  private let store: TestStore
  private static let block = SealedFormat.blockBytes

  init() throws { store = try TestStore(TestKeys.settings()) }

  @discardableResult
  private func put(_ key: String, _ bytes: [UInt8], _ scheme: String, isLengthKnown: Bool = true) throws -> ObjectInfo {
    try store.storage.put(
      PutRequest(object: try TestStore.address(key), encryption: TestKeys.write(scheme)),
      body: BytesBody(bytes, isLengthKnown: isLengthKnown))
  }

  private func read(_ key: String, _ scheme: String, _ range: Range<Int64>? = nil) throws -> [UInt8] {
    let reader = try store.storage.open(try TestStore.address(key))
    return try reader.read(range ?? 0..<reader.info.size, key: TestKeys.read(scheme))
  }

  @Test(
    "gives back what was put, whole and in every kind of range",
    arguments: [
      0, 1, 4095, 4096, 4097, block - 1, block, block + 1, 2 * block - 1, 2 * block, 2 * block + 1, 1 << 20,
      (1 << 20) + 1,
      5_000_000,
    ])
  func roundTrips(size: Int) throws {
    let bytes = pattern(size)
    for scheme in TestKeys.schemes {
      for isLengthKnown in [true, false] {
        let info = try put(scheme, bytes, scheme, isLengthKnown: isLengthKnown)
        #expect(info.size == Int64(size))
        #expect(try read(scheme, scheme) == bytes)
        for range in isLengthKnown ? Self.ranges(size) : [] {
          #expect(
            try read(scheme, scheme, range) == Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]), "\(range)")
        }
      }
    }
    try store.expectNoGarbage(objects: TestKeys.schemes.count)
  }

  private static func ranges(_ size: Int) -> [Range<Int64>] {
    let edges = [0, 1, block - 1, block, block + 1, 2 * block, size / 2, size - 1, size].filter {
      (0...size).contains($0)
    }
    return edges.flatMap { start in
      edges.filter { (start...start + 3 * block).contains($0) }.map { Int64(start)..<Int64($0) }
    }
  }

  @Test(
    "reads into buffers of any size, also smaller than a block", arguments: [1000, 65_535, 65_536, 100_000, 131_072])
  func readsInPieces(room: Int) throws {
    let bytes = pattern(400_000)
    try put("key", bytes, "managed")
    let reader = try store.storage.open(try TestStore.address("key"))
    var found: [UInt8] = []
    guard case .stream(let stream, _) = try #require(try reader.bytes(in: 7..<399_993).first) else {
      Issue.record("no stream")
      return
    }
    var buffer = [UInt8](repeating: 0, count: room)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      guard count > 0 else { break }
      found += buffer[..<count]
    }
    #expect(found == Array(bytes[7..<399_993]))
  }

  @Test("has the MD5 as tag with SSE-S3 alone")
  func hidesTags() throws {
    let bytes = pattern(70_000)
    let md5 = Hex.encode(MessageDigest.hash(.md5, bytes))
    #expect(try put("none", bytes, "none").etag.text == md5)
    #expect(try put("managed", bytes, "managed").etag.text == md5)
    for scheme in ["kms", "customer"] {
      let first = try put(scheme, bytes, scheme).etag.text
      #expect(first.count == 32 && first != md5)
      #expect(try put(scheme, bytes, scheme).etag.text != first)
    }
  }

  @Test("says how an object is encrypted")
  func tells() throws {
    let schemes: [String: ObjectEncryption.Scheme?] = [
      "none": nil, "managed": .managed, "kms": .kms(keyID: "b", context: Array("{}".utf8)),
      "customer": .customer(keyMD5: TestKeys.customer(1).md5),
    ]
    for (name, scheme) in schemes {
      #expect(try put(name, [1], name).encryption?.scheme == scheme)
      #expect(try store.storage.head(try TestStore.address(name)).encryption?.scheme == scheme)
      let id = try store.storage.createUpload(
        CreateUploadRequest(object: try TestStore.address(name), encryption: TestKeys.write(name)))
      #expect(try store.storage.upload(id, of: try TestStore.address(name)).encryption?.scheme == scheme)
    }
  }

  @Test("refuses what it has no master key for, before it asks for a byte")
  func refusesWithoutKeys() throws {
    let store = try TestStore(TestKeys.settings(nil))
    for scheme in ["managed", "kms"] {
      #expect(throws: StorageError.noMasterKey("")) {
        try store.storage.put(
          PutRequest(object: try TestStore.address("x"), encryption: TestKeys.write(scheme)),
          body: BytesBody([1], fault: .failed("asked")))
      }
      #expect(throws: StorageError.noMasterKey("")) {
        try store.storage.createUpload(
          CreateUploadRequest(object: try TestStore.address("x"), encryption: TestKeys.write(scheme)))
      }
    }
    _ = try store.storage.put(
      PutRequest(object: try TestStore.address("x"), encryption: .customer(TestKeys.customer(1))), body: BytesBody("x"))
    try store.expectNoGarbage(objects: 1)
  }

  // MARK: The disk

  @Test("leaves nothing on the disk that can be read", arguments: ["managed", "kms", "customer"])
  func writesCiphertext(scheme: String) throws {
    let phrase = Array("a recognisable phrase, which nobody may find. ".utf8)
    for size in [100, 4000, 60_000, 300_000, 3_000_000] {
      try put("\(size)", (0...size / phrase.count).flatMap { _ in phrase }, scheme)
    }
    let object = try TestStore.address("multipart")
    let id = try store.storage.createUpload(
      CreateUploadRequest(object: object, encryption: TestKeys.write(scheme)))
    let upload = UploadAddress(object: object, id: id)
    let body = BytesBody((0..<3000).flatMap { _ in phrase })
    _ = try store.storage.putPart(PartNumber(1)!, of: upload, body: body, key: TestKeys.read(scheme))
    _ = try store.storage.copyPart(
      PartNumber(2)!, of: upload, from: CopySource(object: try TestStore.address("4000"), key: TestKeys.read(scheme)),
      key: TestKeys.read(scheme))
    _ = try store.storage.copy(
      CopyRequest(
        source: CopySource(object: try TestStore.address("100"), key: TestKeys.read(scheme)),
        destination: try TestStore.address("copy"), encryption: .managed))
    #expect(try Self.files(in: store.directory.path, holding: Array(phrase[2..<22])) == [])
    try put("open", phrase, "none")
    #expect(try Self.files(in: store.directory.path, holding: Array(phrase[2..<22])) != [])
  }

  /// The files below a folder that have these bytes, the index and its log too.
  static func files(in path: String, holding phrase: [UInt8]) throws -> [String] {
    var found: [String] = []
    for name in try StoreDirectory.names(in: path) {
      let entry = "\(path)/\(name)"
      if let below = try? StoreDirectory.names(in: entry), !below.isEmpty {
        found += try files(in: entry, holding: phrase)
      } else if let file = try? Descriptor(entry, O_RDONLY), let length = try? file.length(), length > 0 {
        var bytes = [UInt8](repeating: 0, count: Int(length))
        _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        if Self.bytes(bytes, hold: phrase) { found.append(entry) }
      }
    }
    return found
  }

  private static func bytes(_ bytes: [UInt8], hold phrase: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      while start + phrase.count <= bytes.count {
        guard let found = memchr(bytes.baseAddress! + start, Int32(phrase[0]), bytes.count - start) else {
          return false
        }
        let offset = UnsafeRawPointer(found) - bytes.baseAddress!
        guard offset + phrase.count <= bytes.count else { return false }
        if memcmp(found, phrase, phrase.count) == 0 { return true }
        start = offset + 1
      }
      return false
    }
  }

  @Test("never serves what was changed on the disk", arguments: [5000, 70_000, 1_200_000])
  func refusesDamage(size: Int) throws {
    let bytes = pattern(size)
    try put("key", bytes, "managed")
    let record = try store.storage.record(try TestStore.address("key"))
    let location = record.row.location
    let length = SealedFormat.length(of: Int64(size))
    #expect(location.length == length)
    for offset in [0, 7, 8, 9, length / 2, length - 17, length - 16, length - 1] {
      try store.storage.flip(location, at: offset)
      // The block that has the byte.
      let block = max(offset - 8, 0) / Int64(SealedFormat.sealedBlockBytes)
      #expect(throws: (any Error).self, "byte \(offset)") { try read("key", "managed", 0..<Int64(size)) }
      let others = [Int64(0), SealedFormat.blocks(in: Int64(size)) - 1].filter { $0 != block && offset >= 8 }
      for other in others {
        let start = other * Int64(Self.block)
        #expect(try read("key", "managed", start..<start + 10) == Array(bytes[Int(start)..<Int(start) + 10]))
      }
      try store.storage.flip(location, at: offset)
      #expect(try read("key", "managed") == bytes)
    }
    #expect(store.storage.blobs.damagedReads == 8)
  }

  // MARK: Copies

  @Test("copies between all schemes", arguments: TestKeys.schemes, TestKeys.schemes)
  func copies(from: String, to: String) throws {
    for size in [0, 100, 50_000, 2_000_000] {
      let bytes = pattern(size)
      let put = try put("source", bytes, from)
      let source = CopySource(object: try TestStore.address("source"), key: TestKeys.read(from))
      let copied = try store.storage.copy(
        CopyRequest(
          source: source, destination: try TestStore.address("target"), checksum: .sha256,
          encryption: TestKeys.write(to)))
      #expect(copied.encryption?.masterKey == ["managed": "a", "kms": "b", "customer": ""][to])
      #expect(try read("target", to) == bytes)
      let md5 = Hex.encode(MessageDigest.hash(.md5, bytes))
      let isMD5 = ["none", "managed"].contains(to)
      #expect((copied.etag.text == md5) == isMD5)
      #expect(copied.checksums.map(\.value) == [MessageDigest.hash(.sha256, bytes)])
      #expect(copied.size == put.size)
      // Onto itself.
      let object = try TestStore.address("source")
      _ = try store.storage.copy(
        CopyRequest(source: source, destination: object, metadata: ObjectMetadata(), encryption: TestKeys.write(to)))
      #expect(try read("source", to) == bytes)
      try store.delete("source")
      #expect(try read("target", to) == bytes)
    }
    try store.expectNoGarbage(objects: 1)
  }

  @Test(
    "shares the bytes of a copy where only the key is sealed anew",
    arguments: [("managed", "managed"), ("kms", "customer")])
  func sharesBytes(from: String, to: String) throws {
    try put("source", pattern(2_000_000), from)
    _ = try store.storage.copy(
      CopyRequest(
        source: CopySource(object: try TestStore.address("source"), key: TestKeys.read(from)),
        destination: try TestStore.address("target"), encryption: TestKeys.write(to)))
    let places = try ["source", "target"].map { try store.storage.record(try TestStore.address($0)).row.location }
    #expect(places[0] == places[1])
  }

  @Test("copies nothing without the key of its source, or what its checks refuse")
  func refusesCopies() throws {
    try put("source", pattern(5000), "customer")
    try put("open", pattern(5000), "none")
    func copy(_ source: String, _ key: CustomerKey?, if condition: WriteCondition = .none) throws {
      _ = try store.storage.copy(
        CopyRequest(
          source: CopySource(object: try TestStore.address(source), key: key),
          destination: try TestStore.address("target"), condition: condition, encryption: .managed))
    }
    #expect(throws: StorageError.keyRequired) { try copy("source", nil) }
    #expect(throws: StorageError.wrongKey) { try copy("source", TestKeys.customer(2)) }
    #expect(throws: StorageError.keyNotApplicable) { try copy("open", TestKeys.customer(1)) }
    #expect(throws: StorageError.self) { try copy("open", nil, if: .present) }
    let refusing = CopySource(object: try TestStore.address("open")) { (_) throws(StorageError) in
      throw .preconditionFailed(condition: "x")
    }
    #expect(throws: StorageError.preconditionFailed(condition: "x")) {
      try store.storage.copy(
        CopyRequest(source: refusing, destination: try TestStore.address("target"), encryption: .managed))
    }
    #expect(throws: StorageError.noSuchKey) { try store.storage.head(try TestStore.address("target")) }
    try store.expectNoGarbage(objects: 2)
  }

  // MARK: Uploads

  @Test("encrypts the parts of an upload under its key", arguments: TestKeys.schemes, TestKeys.schemes)
  func multipart(scheme: String, source: String) throws {
    let object = try TestStore.address("movie")
    let id = try store.storage.createUpload(CreateUploadRequest(object: object, encryption: TestKeys.write(scheme)))
    let upload = UploadAddress(object: object, id: id)
    let key = TestKeys.read(scheme)
    var bodies = [pattern(200_000, seed: 1), pattern(2_000_000, seed: 2)]
    var parts: [PartInfo] = []
    for (index, body) in bodies.enumerated() {
      parts.append(try store.storage.putPart(PartNumber(index + 1)!, of: upload, body: BytesBody(body), key: key))
    }
    try put("source", pattern(300_000, seed: 3), source)
    for (number, range) in [(3, nil), (4, 1000..<70_000 as Range<Int64>)] {
      let from = CopySource(object: try TestStore.address("source"), range: range, key: TestKeys.read(source))
      parts.append(try store.storage.copyPart(PartNumber(number)!, of: upload, from: from, key: key))
      bodies.append(
        range.map { Array(pattern(300_000, seed: 3)[Int($0.lowerBound)..<Int($0.upperBound)]) }
          ?? pattern(300_000, seed: 3))
    }
    #expect(
      try store.storage.parts(of: upload, after: 0, limit: 10).parts.map(\.size) == bodies.map { Int64($0.count) })
    let done = try store.storage.completeUpload(
      CompleteUploadRequest(upload: upload, parts: parts.map { CompletedPart(number: $0.number, etag: $0.etag) }))
    let whole = bodies.flatMap(\.self)
    #expect(done.size == Int64(whole.count) && done.partCount == 4)
    #expect(done.etag.text.hasSuffix("-4"))
    let md5 = Hex.encode(MessageDigest.hash(.md5, bodies.flatMap { MessageDigest.hash(.md5, $0) })) + "-4"
    #expect((done.etag.text == md5) == ["none", "managed"].contains(scheme))
    #expect(try read("movie", scheme) == whole)
    for range in [199_990..<200_010, 2_199_999..<2_200_001, 100..<2_400_000 as Range<Int64>] {
      #expect(try read("movie", scheme, range) == Array(whole[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
    // As the source of a copy under another scheme it becomes one object.
    for to in TestKeys.schemes {
      _ = try store.storage.copy(
        CopyRequest(
          source: CopySource(object: object, key: key), destination: try TestStore.address(to),
          encryption: TestKeys.write(to)))
      #expect(try read(to, to) == whole)
    }
    try store.expectNoGarbage(objects: 6)
  }

  @Test("takes no part without the upload's key")
  func refusesParts() throws {
    let object = try TestStore.address("movie")
    func begin(_ scheme: String) throws -> UploadAddress {
      UploadAddress(
        object: object,
        id: try store.storage.createUpload(CreateUploadRequest(object: object, encryption: TestKeys.write(scheme))))
    }
    func put(_ upload: UploadAddress, _ key: CustomerKey?) throws {
      _ = try store.storage.putPart(PartNumber(1)!, of: upload, body: BytesBody("x"), key: key)
    }
    let customers = try begin("customer")
    #expect(throws: StorageError.keyRequired) { try put(customers, nil) }
    #expect(throws: StorageError.wrongKey) { try put(customers, TestKeys.customer(2)) }
    for scheme in ["none", "managed", "kms"] {
      let upload = try begin(scheme)
      #expect(throws: StorageError.keyNotApplicable) { try put(upload, TestKeys.customer(1)) }
      try put(upload, nil)
    }
  }

  @Test("keeps many parts readable without keeping them open")
  func manyParts() throws {
    let object = try TestStore.address("movie")
    let id = try store.storage.createUpload(CreateUploadRequest(object: object, encryption: .managed))
    let upload = UploadAddress(object: object, id: id)
    var parts: [CompletedPart] = []
    for number in 1...200 {
      let part = try store.storage.putPart(
        PartNumber(number)!, of: upload, body: BytesBody(pattern(1000, seed: UInt64(number))), key: nil)
      parts.append(CompletedPart(number: part.number, etag: part.etag))
    }
    _ = try store.storage.completeUpload(CompleteUploadRequest(upload: upload, parts: parts))
    let reader = try store.storage.open(object)
    try store.delete("movie")
    #expect(try reader.read(0..<reader.info.size) == (1...200).flatMap { pattern(1000, seed: UInt64($0)) })
  }

  // MARK: What happens to objects

  @Test("keeps the encryption through renames, new tags and versions")
  func keepsEncryption() throws {
    for isVersioned in [false, true] {
      if isVersioned { try store.storage.setVersioning(of: TestStore.bucket, to: .enabled) }
      let put = try put("old", pattern(70_000), "customer")
      _ = try store.storage.setTags(
        try TagSet([Tag(key: "k", value: "v")], of: .object), of: try TestStore.address("old"))
      _ = try store.storage.rename(
        RenameRequest(
          bucket: TestStore.bucket, source: try ObjectKey("old"), destination: try ObjectKey("new"),
          token: "\(isVersioned)"))
      #expect(try store.storage.head(try TestStore.address("new")).encryption == put.encryption)
      #expect(try read("new", "customer") == pattern(70_000))
    }
  }
}

extension LocalStorage {
  /// Changes a byte of a blob behind the store's back.
  func flip(_ location: BlobLocation, at offset: Int64) throws {
    let base = try blobs.open(location).base
    let path =
      location.place == .file
      ? blobs.epochs.path(of: location.address) : blobs.segments.directory.path(of: location.a)
    let file = try Descriptor(path, O_RDWR)
    var byte: [UInt8] = [0]
    _ = pread(file.number, &byte, 1, off_t(base + offset))
    try file.write([byte[0] ^ 0x40], at: base + offset)
  }
}
