import Bodies
import Crypto
package import Encryption
package import Storage

extension LocalStorage {
  /// How often a copy begins anew because its source changed while it was being read.
  private static var attempts: Int { 4 }
  private static var readLength: Int { 256 << 10 }

  package func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo {
    try space.require(isTiny: true)
    var computed: ComputedChecksum?
    for _ in 0..<Self.attempts {
      let known = computed
      let outcome = try pipeline.commit { (transaction) throws(StorageError) in
        try transaction.copy(request, computed: known)
      }
      switch outcome {
      case .done(let info): return info
      case .needsChecksum(let algorithm): computed = try checksum(algorithm, of: request.source)
      case .needsBytes: return try rewrite(request)
      }
    }
    throw .conditionalConflict
  }

  /// A copy that is encrypted otherwise than its source: one state of that is read, and becomes an object of one PUT.
  private func rewrite(_ request: CopyRequest) throws(StorageError) -> ObjectInfo {
    try space.require()
    let object = try reader(request.source.object)
    try request.source.check(object.info)
    let put = PutRequest(
      object: request.destination, metadata: request.metadata ?? object.info.metadata,
      tags: request.tags ?? object.info.tags, lock: request.lock, access: request.access,
      condition: request.condition, encryption: request.encryption, origin: .copy)
    // As with shared bytes, a checksum that is asked for takes the place of others.
    let kept = object.info.checksums.filter { checksum in
      checksum.kind == .fullObject && request.checksum.map { $0 == checksum.algorithm } ?? true
    }
    let body = try StoredBody(
      object, 0..<object.info.size, key: request.source.key, proving: kept, adding: request.checksum)
    return try self.put(put, body, maximum: settings.maximumObjectBytes)
  }

  package func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource)
    throws(StorageError) -> PartInfo
  { try copyPart(number, of: upload, from: source, key: nil) }

  package func copyPart(_ number: PartNumber, of upload: UploadAddress, from source: CopySource, key: CustomerKey?)
    throws(StorageError) -> PartInfo
  {
    try space.require()
    let info = try self.upload(upload.id, of: upload.object)
    let sealed = try open(info, key)
    let checksum = info.checksum
    let object = try reader(source.object)
    try source.check(object.info)
    try object.info.requireKey(source.key)
    let whole = 0..<object.info.size
    let range = source.range ?? whole
    guard range.lowerBound >= 0, range.upperBound <= whole.upperBound else { throw .invalidRange }
    if range == whole, sealed == nil, object.info.encryption == nil, let checksums = Self.shareable(object, checksum) {
      let shared = try pipeline.commit { (transaction) throws(StorageError) in
        try transaction.sharePart(number, of: upload, with: object.record, at: source.object, checksums: checksums)
      }
      if let shared { return shared }
    }
    // What was opened stays as it is: changed or not, its bytes are one state of the source.
    let algorithm = (checksum ?? .default).algorithm
    let body = try StoredBody(object, range, key: source.key, digests: DigestKinds(algorithm))
    return try storePart(number, of: upload, body, algorithm, sealed)
  }

  /// The checksums of a part that shares all bytes of an object; nil where they must be read.
  private static func shareable(_ object: StoredObject, _ wanted: UploadChecksum?) -> [Checksum]? {
    let row = object.record.row
    guard row.location.place == .file || row.location.place == .segment, row.parts == 0 else { return nil }
    let algorithm = (wanted ?? .default).algorithm
    let found = object.info.checksums.filter { $0.algorithm == algorithm && $0.kind == .fullObject }
    // Nobody asked for the default: bytes are not read for its sake alone.
    return found.isEmpty && wanted != nil ? nil : found
  }

  /// Reads an object's bytes for a checksum that was not kept with it.
  private func checksum(_ algorithm: ChecksumAlgorithm, of source: CopySource) throws(StorageError)
    -> ComputedChecksum
  {
    let object = try reader(source.object)
    var bytes = ObjectBytes(try object.bytes(in: 0..<object.info.size, key: source.key))
    let digests = DigestSet(DigestKinds(algorithm))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readLength, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try bytes.read(into: buffer)
      guard count > 0 else { break }
      digests.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    guard let value = digests.finish().value(of: algorithm) else { throw .notSupported(.checksums) }
    return ComputedChecksum(
      sequence: object.record.row.sequence, checksum: Checksum(algorithm: algorithm, value: value))
  }
}
