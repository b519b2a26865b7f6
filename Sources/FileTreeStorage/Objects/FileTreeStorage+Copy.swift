import Bodies
import Crypto
package import Storage

extension FileTreeStorage {
  /// How often a copy begins anew because its source changed meanwhile.
  private static var attempts: Int { 4 }

  package func copy(_ request: CopyRequest) throws(StorageError) -> ObjectInfo {
    try require(
      request.metadata ?? ObjectMetadata(), request.tags ?? .empty, request.lock, request.access, request.encryption)
    guard request.source.range == nil else { throw .invalidRange }
    let from = try place(of: request.source.object)
    let to = try place(writing: request.destination)
    try checkEarly(request.condition, at: to)
    switch (from, to) {
    case (.file(let source), .file(let destination)):
      if source == destination { return try amend(request, at: to) }
      return try copy(request, from: source, to: destination)
    case (.folder(let source), .folder(let destination)):
      return source == destination ? try amend(request, at: to) : try copyFolder(request, from: from)
    default: throw .invalidKey("A folder's key ends with a slash, an object's does not.")
    }
  }

  /// An object copied onto itself has other attributes afterwards; its file stays as it is.
  private func amend(_ request: CopyRequest, at place: KeyPlace) throws(StorageError) -> ObjectInfo {
    let key = request.destination.key
    var computed: ComputedChecksum?
    for _ in 0..<Self.attempts {
      let amended: ObjectInfo? = try holding(place.path) { () throws(StorageError) in
        guard let status = try current(at: place) else { throw request.source.object.absence }
        let source = try object(key, in: status)
        try request.source.check(source.info)
        try request.condition.check(source.info.etag)
        guard let record = record(of: source, for: request, computed) else { return nil }
        try records.store.change([attributes.setting(record, of: key, in: status)])
        return info(of: key, status, attributes.kept(record))
      }
      if let amended { return amended }
      computed = try checksum(of: request.source.object, for: request)
    }
    throw .conditionalConflict
  }

  private func copy(_ request: CopyRequest, from: TreePath, to: TreePath) throws(StorageError) -> ObjectInfo {
    try requireSpelling(ofFolder: to.parent)
    for _ in 0..<Self.attempts {
      let source = try source(request.source, at: from)
      var computed: ComputedChecksum?
      if record(of: source, for: request, nil) == nil {
        computed = try checksum(of: request.source.object, for: request)
      }
      guard let record = record(of: source, for: request, computed) else { continue }
      let file = try assemble([from], in: to.parent)
      // What came along must be of the very state that was copied.
      guard file.status.size == source.status.size, try isStill(source.status, at: from) else {
        remove(file)
        continue
      }
      return try place(file, as: request.destination.key, at: to, record, if: request.condition)
    }
    throw .conditionalConflict
  }

  private func isStill(_ status: FileStatus, at path: TreePath) throws(StorageError) -> Bool {
    try current(at: .file(path))?.stamp == status.stamp
  }

  /// - Throws: `noSuchKey`, `noSuchVersion`; what the source's conditions throw.
  func source(_ source: CopySource, at path: TreePath) throws(StorageError) -> KnownObject {
    do throws(StorageError) {
      let known = try object(source.object.key, in: try found(at: .file(path)))
      try source.check(known.info)
      return known
    } catch .noSuchKey {
      throw source.object.absence
    }
  }

  private func copyFolder(_ request: CopyRequest, from: KeyPlace) throws(StorageError) -> ObjectInfo {
    let source = try info(of: request.source.object.key, try found(at: from))
    try request.source.check(source)
    let put = PutRequest(
      object: request.destination, metadata: request.metadata ?? source.metadata, tags: request.tags ?? source.tags,
      condition: request.condition)
    return try self.put(put, body: NoBody())
  }
}

// MARK: What goes along

/// A checksum that was computed of one state of a file.
private struct ComputedChecksum {
  let status: FileStatus
  let checksum: Checksum
}

extension FileTreeStorage {
  /// Bytes that a copy reads for a checksum that nobody asked for, at most.
  private static var bytesReadUnasked: Int64 { 1 << 20 }

  /// What the copy has. Nil where a checksum is missing that has to be computed first.
  private func record(of source: KnownObject, for request: CopyRequest, _ computed: ComputedChecksum?)
    -> MetadataRecord?
  {
    var record = MetadataRecord(
      metadata: request.metadata ?? source.record.metadata, checksums: source.record.checksums,
      tags: request.tags ?? source.record.tags, partCount: source.record.partCount)
    guard settings.keepsAttributes, let wanted = Self.wanted(of: source, request) else { return record }
    record.checksums = record.checksums.filter { $0.algorithm == wanted && $0.kind == .fullObject }
    record.partCount = 0
    guard record.checksums.isEmpty else { return record }
    guard let computed, computed.status.stamp == source.status.stamp else { return nil }
    record.checksums = [computed.checksum]
    return record
  }

  private static func wanted(of source: KnownObject, _ request: CopyRequest) -> ChecksumAlgorithm? {
    if let asked = request.checksum { return asked }
    guard source.record.checksums.isEmpty, source.status.kind == .file, source.status.size <= bytesReadUnasked else {
      return nil
    }
    return UploadChecksum.default.algorithm
  }

  /// Reads an object's bytes for a checksum that is not kept of it.
  private func checksum(of address: ObjectAddress, for request: CopyRequest) throws(StorageError) -> ComputedChecksum {
    let algorithm = request.checksum ?? UploadChecksum.default.algorithm
    let object = try open(address)
    let digests = DigestSet(DigestKinds(algorithm))
    var bytes = ObjectBytes(try object.bytes(in: 0..<object.info.size))
    guard let buffer = buffers.take() else { throw .slowDown }
    while true {
      buffer.count = try bytes.read(into: buffer.space)
      guard buffer.count > 0 else { break }
      digests.update(buffer.bytes)
    }
    guard let value = digests.finish().value(of: algorithm), let status = (object as? TreeObject)?.status else {
      throw .notSupported(.checksums)
    }
    return ComputedChecksum(status: status, checksum: Checksum(algorithm: algorithm, value: value))
  }
}

/// The content of a folder.
private final class NoBody: UploadBody {
  let declaredLength: Int64? = 0
  let wantedDigests: DigestKinds = []
  let bringsChecksum = false

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int { 0 }

  func finish(_ digests: Digests) throws(StorageError) -> [Checksum] { [] }
}
