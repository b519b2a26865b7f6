import Crypto
import Encryption
import Identity
import Storage

/// A copy whose bytes pass through the gateway: between two storages, and within one that has no copy of its own. The source is opened once: what
/// is checked is what is copied, whatever becomes of it meanwhile.
struct StreamedCopy {
  private let source: CopySource
  private let origin: ResolvedStorage
  private let destination: ResolvedStorage

  init(_ source: CopySource, from origin: ResolvedStorage, to destination: ResolvedStorage) {
    self.source = source
    self.origin = origin
    self.destination = destination
  }

  /// Makes an object; what is not given is as the source has it.
  func object(_ request: CopyRequest) throws(S3Error) -> ObjectInfo {
    let object = try open()
    let put = PutRequest(
      object: request.destination, metadata: request.metadata ?? object.info.metadata,
      tags: request.tags ?? object.info.tags, lock: request.lock, access: request.access, condition: request.condition,
      encryption: request.encryption, origin: .copy)
    for capability in put.metadata.demand + put.tags.demand { try destination.require(capability) }
    let kept = object.info.checksums.filter { $0.kind == .fullObject }
    let body = try origin.ask { _ throws(StorageError) in
      try StoredBody(object, 0..<object.info.size, key: source.key, proving: kept, adding: request.checksum)
    }
    return try destination.ask { storage throws(StorageError) in try storage.put(put, body: body) }
  }

  /// Makes a part of the whole source, or of a range of it.
  /// - Parameters:
  ///   - range: says which bytes, from the size of the source.
  ///   - key: under which the upload was begun (SSE-C).
  ///   - algorithm: of the checksum that parts of the upload carry.
  func part(
    _ number: PartNumber, of upload: UploadAddress, algorithm: ChecksumAlgorithm?, key: CustomerKey?,
    range: (Int64) throws(S3Error) -> Range<Int64>
  ) throws(S3Error) -> PartInfo {
    let object = try open()
    let bytes = try range(object.info.size)
    let body = try origin.ask { _ throws(StorageError) in
      try StoredBody(object, bytes, key: source.key, adding: algorithm)
    }
    return try destination.ask { storage throws(StorageError) in
      try storage.putPart(number, of: upload, body: body, key: key)
    }
  }

  private func open() throws(S3Error) -> any ObjectReader {
    do {
      return try origin.ask { storage throws(StorageError) in
        let object = try storage.open(source.object)
        try source.check(object.info)
        return object
      }
    } catch {
      // What is not there is the source, not what the request writes.
      throw error.naming(.object(source.object))
    }
  }
}

extension TagSet {
  /// The capability that a store needs for them.
  var demand: [Capability] { isEmpty ? [] : [.tags] }
}
