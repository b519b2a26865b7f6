import Storage

/// An upload in parts, as a client goes about it.
final class Upload {
  let bucket: TestedBucket
  let address: UploadAddress
  private var parts: [PartNumber: PartInfo] = [:]

  init(_ bucket: TestedBucket, _ key: String, metadata: ObjectMetadata = ObjectMetadata(), tags: TagSet = .empty) throws
  {
    self.bucket = bucket
    let object = try bucket.object(key)
    let request = CreateUploadRequest(object: object, metadata: metadata, tags: tags)
    address = UploadAddress(object: object, id: try bucket.provider.createUpload(request))
  }

  /// The smallest part that need not be the last.
  static func wholePart(of bucket: TestedBucket, seed: Int = 1) -> [UInt8] {
    pattern(Int(max(bucket.provider.capabilities.minimumPartBytes, 1)), seed: seed)
  }

  @discardableResult
  func put(_ number: Int, _ bytes: [UInt8]) throws -> PartInfo { try put(number, KitBody(bytes)) }

  @discardableResult
  func put(_ number: Int, _ body: KitBody) throws -> PartInfo {
    guard let number = PartNumber(number) else { throw KitFailure("no part number") }
    let part = try bucket.provider.putPart(number, of: address, body: body)
    parts[number] = part
    return part
  }

  var completed: [CompletedPart] {
    parts.sorted { $0.key < $1.key }.map { CompletedPart(number: $0.key, etag: $0.value.etag) }
  }

  @discardableResult
  func complete(if condition: WriteCondition = .none) throws -> ObjectInfo {
    try complete(completed, if: condition)
  }

  @discardableResult
  func complete(_ parts: [CompletedPart], if condition: WriteCondition = .none) throws -> ObjectInfo {
    try bucket.provider.completeUpload(CompleteUploadRequest(upload: address, parts: parts, condition: condition))
  }

  func abort() throws { try bucket.provider.abortUpload(address) }
}
