import Bytes
import Crypto
import Storage
import Synchronization

/// A store in memory, simple enough to be obviously right: what operations and pages are compared with.
final class MemoryStorage: StorageProvider {
  private struct Upload {
    let info: UploadInfo
    let metadata: ObjectMetadata
    var parts: [Int: (info: PartInfo, bytes: [UInt8])] = [:]
  }

  private struct Bucket {
    let info: BucketInfo
    var documents: [BucketDocument: [UInt8]] = [:]
    var objects: [ObjectKey: (info: ObjectInfo, bytes: [UInt8])] = [:]
    var uploads: [Upload] = []
  }

  private struct State {
    var buckets: [BucketAddress: Bucket] = [:]
    var clock: Int64 = 1_700_000_000_000
    var uploadCount = 0

    mutating func now() -> Timestamp {
      clock += 1
      return Timestamp(milliseconds: clock)
    }
  }

  let capabilities = Capabilities(
    supported: Set(Capability.allCases).subtracting([.objectLock, .tags, .rename, .changeFeed]),
    maximumObjectBytes: 1 << 40, minimumPartBytes: 5)
  private let state = Mutex(State())

  private func inBucket<R>(
    _ address: BucketAddress, _ work: (inout Bucket, inout State) throws(StorageError) -> R
  ) throws(StorageError) -> R {
    try state.withLock { state throws(StorageError) in
      guard var bucket = state.buckets[address] else { throw .noSuchBucket }
      let result = try work(&bucket, &state)
      state.buckets[address] = bucket
      return result
    }
  }

  // MARK: Buckets

  func buckets(of tenant: TenantID) throws(StorageError) -> [BucketInfo] {
    state.withLock { state in
      state.buckets.filter { $0.key.tenant == tenant }.map(\.value.info).sorted { $0.name < $1.name }
    }
  }

  func bucket(_ address: BucketAddress) throws(StorageError) -> BucketInfo {
    try inBucket(address) { (bucket, _) throws(StorageError) in bucket.info }
  }

  func createBucket(_ request: CreateBucketRequest) throws(StorageError) {
    let address = request.bucket
    try state.withLock { state throws(StorageError) in
      guard state.buckets[address] == nil else { throw .bucketExists }
      state.buckets[address] = Bucket(
        info: BucketInfo(name: address.name, created: state.now(), region: request.region),
        documents: request.documents)
    }
  }

  func deleteBucket(_ address: BucketAddress) throws(StorageError) {
    try state.withLock { state throws(StorageError) in
      guard let bucket = state.buckets[address] else { throw .noSuchBucket }
      guard bucket.objects.isEmpty else { throw .bucketNotEmpty }
      state.buckets[address] = nil
    }
  }

  func document(_ kind: BucketDocument, of bucket: BucketAddress) throws(StorageError) -> [UInt8] {
    try inBucket(bucket) { (bucket, _) throws(StorageError) in
      guard let document = bucket.documents[kind] else { throw .noSuchConfiguration(kind) }
      return document
    }
  }

  func setDocument(_ kind: BucketDocument, of bucket: BucketAddress, to document: [UInt8]?) throws(StorageError) {
    try inBucket(bucket) { (bucket, _) throws(StorageError) in bucket.documents[kind] = document }
  }

  // MARK: Objects

  func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo {
    try inBucket(address.bucket) { (bucket, _) throws(StorageError) in
      guard let object = bucket.objects[address.key] else { throw .noSuchKey }
      return object.info
    }
  }

  func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader {
    try inBucket(address.bucket) { (bucket, _) throws(StorageError) in
      guard let object = bucket.objects[address.key] else { throw .noSuchKey }
      return MemoryReader(info: object.info, content: object.bytes)
    }
  }

  func put(_ request: PutRequest, body: any UploadBody) throws(StorageError) -> ObjectInfo {
    let (bytes, md5, checksums) = try Self.take(body)
    return try store(
      bytes, at: request.object, ETag(md5: md5), request.metadata, checksums, parts: 0, if: request.condition)
  }

  func delete(_ requests: [DeleteRequest], in bucket: BucketAddress) throws(StorageError)
    -> [Result<DeleteOutcome, StorageError>]
  {
    try inBucket(bucket) { (bucket, _) throws(StorageError) in
      requests.map { request in
        Result { () throws(StorageError) in
          try Self.check(request.condition, bucket.objects[request.key]?.info)
          bucket.objects[request.key] = nil
          return DeleteOutcome()
        }
      }
    }
  }

  func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo {
    let source = try head(request.source.object)
    try request.source.check(source)
    let bytes = try content(of: request.source.object)
    return try store(
      bytes, at: request.destination, source.etag, request.metadata ?? source.metadata, source.checksums, parts: 0,
      if: request.condition)
  }

  func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage {
    try inBucket(bucket) { (bucket, _) throws(StorageError) in
      let infos = bucket.objects.values.map(\.info).sorted { $0.key < $1.key }
      return ReferenceListing.page(of: infos, query)
    }
  }

  private func content(of object: ObjectAddress) throws(StorageError) -> [UInt8] {
    try inBucket(object.bucket) { (bucket, _) throws(StorageError) in bucket.objects[object.key]?.bytes ?? [] }
  }

  private func store(
    _ bytes: [UInt8], at object: ObjectAddress, _ etag: ETag, _ metadata: ObjectMetadata, _ checksums: [Checksum],
    parts: Int, if condition: WriteCondition = .none
  ) throws(StorageError) -> ObjectInfo {
    try inBucket(object.bucket) { (bucket, state) throws(StorageError) in
      try Self.check(condition, bucket.objects[object.key]?.info)
      let info = ObjectInfo(
        key: object.key, size: Int64(bytes.count), etag: etag, lastModified: state.now(), metadata: metadata,
        checksums: checksums, partCount: parts)
      bucket.objects[object.key] = (info, bytes)
      return info
    }
  }

  private static func check(_ condition: WriteCondition, _ current: ObjectInfo?) throws(StorageError) {
    switch condition {
    case .none: break
    case .absent: if current != nil { throw .preconditionFailed(condition: "If-None-Match") }
    case .present: if current == nil { throw .noSuchKey }
    case .matches(let tags):
      guard let current else { throw .noSuchKey }
      guard tags.contains(current.etag) else { throw .preconditionFailed(condition: "If-Match") }
    }
  }

  private static func take(_ body: any UploadBody) throws(StorageError) -> ([UInt8], md5: [UInt8], [Checksum]) {
    let digests = DigestSet(body.wantedDigests.union(.md5))
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try body.read(into: buffer)
      guard count > 0 else { break }
      digests.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      bytes += buffer[..<count]
    }
    let finished = digests.finish()
    return (bytes, finished.md5 ?? [], try body.finish(finished))
  }

  /// Of a bucket that never had versioning: every object is its own version `null`.
  func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    let after: ListPosition =
      switch query.after {
      case .keys(let position): position
      case .version(_, let key): .key(key)
      }
    let page = try list(
      bucket, ListQuery(prefix: query.prefix, delimiter: query.delimiter, after: after, limit: query.limit))
    let entries = page.entries.map {
      VersionPage.Entry(
        key: $0.key, version: .null, isLatest: true, size: $0.size, etag: $0.etag, lastModified: $0.lastModified)
    }
    return VersionPage(
      entries: entries, commonPrefixes: page.commonPrefixes,
      next: page.next.map { next in
        if case .key(let key) = next { .version(.null, ofKey: key) } else { .keys(next) }
      })
  }

  // MARK: Multipart uploads

  func createUpload(_ request: CreateUploadRequest) throws(StorageError) -> UploadID {
    try inBucket(request.object.bucket) { (bucket, state) throws(StorageError) in
      state.uploadCount += 1
      guard let id = UploadID("upload\(state.uploadCount)") else { throw .failed("id") }
      let info = UploadInfo(key: request.object.key, id: id, initiated: state.now(), checksum: request.checksum)
      bucket.uploads.append(Upload(info: info, metadata: request.metadata))
      return id
    }
  }

  func upload(_ id: UploadID, of object: ObjectAddress) throws(StorageError) -> UploadInfo {
    try withUpload(UploadAddress(object: object, id: id)) { (upload, _) throws(StorageError) in upload.info }
  }

  func putPart(_ number: PartNumber, of upload: UploadAddress, body: any UploadBody) throws(StorageError) -> PartInfo {
    let (bytes, md5, checksums) = try Self.take(body)
    return try put(bytes, md5, checksums, as: number, of: upload)
  }

  func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource) throws(StorageError)
    -> PartInfo
  {
    try source.check(try head(source.object))
    let bytes = try content(of: source.object)
    let range = source.range ?? 0..<Int64(bytes.count)
    guard range.upperBound <= Int64(bytes.count) else { throw .invalidRange }
    let part = Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)])
    return try put(part, Self.md5(part), [], as: number, of: upload)
  }

  private func put(
    _ bytes: [UInt8], _ md5: [UInt8], _ checksums: [Checksum], as number: PartNumber, of upload: UploadAddress
  ) throws(StorageError) -> PartInfo {
    try withUpload(upload) { (upload, state) throws(StorageError) in
      let info = PartInfo(
        number: number, size: Int64(bytes.count), etag: ETag(md5: md5), lastModified: state.now(), checksums: checksums)
      upload.parts[number.value] = (info, bytes)
      return info
    }
  }

  func completeUpload(_ request: CompleteUploadRequest) throws(StorageError) -> ObjectInfo {
    let (upload, bytes, etag) = try withUpload(request.upload) { (upload, _) throws(StorageError) in
      var bytes: [UInt8] = []
      for (place, part) in request.parts.enumerated() {
        guard let stored = upload.parts[part.number.value], stored.info.etag == part.etag else {
          throw .invalidPart(number: part.number.value)
        }
        if place < request.parts.count - 1, stored.info.size < 5 {
          throw .entityTooSmall(
            proposed: stored.info.size, minimum: 5, part: part.number.value, etag: stored.info.etag)
        }
        bytes += stored.bytes
      }
      let size = Int64(bytes.count)
      if let promised = request.size, promised != size { throw .unexpectedSize(promised: promised, actual: size) }
      return (upload, bytes, ETag(md5: Self.md5(bytes), parts: request.parts.count))
    }
    try abortUpload(request.upload)
    return try store(bytes, at: request.upload.object, etag, upload.metadata, [], parts: request.parts.count)
  }

  func abortUpload(_ upload: UploadAddress) throws(StorageError) {
    try inBucket(upload.object.bucket) { (bucket, _) throws(StorageError) in
      let place = bucket.uploads.firstIndex { $0.info.id == upload.id && $0.info.key == upload.object.key }
      guard let place else { throw .noSuchUpload }
      bucket.uploads.remove(at: place)
    }
  }

  func parts(of upload: UploadAddress, after: Int, limit: Int) throws(StorageError) -> PartPage {
    try withUpload(upload) { (upload, _) throws(StorageError) in
      let parts = upload.parts.values.map(\.info).filter { $0.number.value > after }.sorted { $0.number < $1.number }
      return PartPage(upload: upload.info, parts: Array(parts.prefix(limit)), isTruncated: parts.count > limit)
    }
  }

  func uploads(in bucket: BucketAddress, _ query: UploadListQuery) throws(StorageError) -> UploadPage {
    try inBucket(bucket) { (bucket, _) throws(StorageError) in
      let uploads = bucket.uploads.map(\.info).sorted { ($0.key, $0.initiated) < ($1.key, $1.initiated) }
        .filter { $0.key.text.hasPrefix(query.prefix) && $0.key.text > query.keyMarker }
      return UploadPage(uploads: Array(uploads.prefix(query.limit)), isTruncated: uploads.count > query.limit)
    }
  }

  private func withUpload<R>(
    _ address: UploadAddress, _ work: (inout Upload, inout State) throws(StorageError) -> R
  ) throws(StorageError) -> R {
    try inBucket(address.object.bucket) { (bucket, state) throws(StorageError) in
      let place = bucket.uploads.firstIndex { $0.info.id == address.id && $0.info.key == address.object.key }
      guard let place else { throw .noSuchUpload }
      return try work(&bucket.uploads[place], &state)
    }
  }

  private static func md5(_ bytes: [UInt8]) -> [UInt8] {
    var digest = MessageDigest(.md5)
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }
}

private final class MemoryReader: ObjectReader {
  let info: ObjectInfo
  private let content: [UInt8]

  init(info: ObjectInfo, content: [UInt8]) {
    self.info = info
    self.content = content
  }

  func parts() throws(StorageError) -> [ObjectPart] { [] }

  func bytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk] {
    [.memory(content[Int(range.lowerBound)..<Int(range.upperBound)])]
  }
}
