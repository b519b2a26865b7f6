import Bodies
import Crypto
import Encryption
import Storage

extension BlobStore {
  /// From here on digests are worth other cores.
  private static let largeBody: Int64 = 512 << 10
  /// After this many bytes the disk is told to begin.
  private static let writebackBytes: Int64 = 2 << 20

  /// Reads a body to its end, digests it and writes it. On an error nothing is left behind.
  /// - Parameters:
  ///   - digests: what to compute besides the body's own wishes.
  ///   - maximum: bytes; beyond it `entityTooLarge`.
  ///   - neverInline: for what must have a location of its own, such as parts.
  ///   - key: what the bytes are encrypted under; nil: they are written as they are. Digests and size are of the plaintext.
  /// - Throws: what is wrong with the body, `insufficientSpace`, or `slowDown` when too many uploads are under way.
  func receive(_ body: any UploadBody, digests: DigestKinds, maximum: Int64, neverInline: Bool, key: DataKey? = nil)
    throws(StorageError) -> ReceivedBlob
  {
    let kinds = digests.union(body.wantedDigests)
    var reader = try BodyReader(body, maximum: maximum)
    if let length = reader.declaredLength, length == 0 || length <= settings.inlineLimit && !neverInline {
      return try receiveInline(&reader, length: Int(length), body, kinds, key)
    }
    guard let first = buffers.take() else { throw .slowDown }
    first.count = try reader.fill(first.space)
    guard reader.isAtEnd else { return try receiveLarge(&reader, first, body, kinds, key) }
    if first.count == 0 || first.count <= settings.inlineLimit && !neverInline {
      let bytes = [UInt8](first.bytes)
      withExtendedLifetime(first) {}
      return try finish(bytes, body, kinds, key)
    }
    return try receiveSmall(first, body, kinds, key)
  }
}

// MARK: Bodies that fit into memory

extension BlobStore {
  /// A body that is known to belong into the index, read to where it stays.
  private func receiveInline(
    _ reader: inout BodyReader, length: Int, _ body: any UploadBody, _ kinds: DigestKinds, _ key: DataKey?
  )
    throws(StorageError) -> ReceivedBlob
  {
    var failure: StorageError?
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      do throws(StorageError) {
        count = try reader.fill(
          UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<length]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return try finish(bytes, body, kinds, key)
  }

  private func finish(_ bytes: [UInt8], _ body: any UploadBody, _ kinds: DigestKinds, _ key: DataKey?)
    throws(StorageError) -> ReceivedBlob
  {
    let digests = bytes.withUnsafeBytes { Self.digest($0, kinds) }
    let checksums = try body.finish(digests)
    return ReceivedBlob(
      size: Int64(bytes.count), digests: digests, checksums: checksums,
      content: bytes.isEmpty ? .stored(.empty) : .inline(key.map { $0.seal(bytes) } ?? bytes))
  }

  /// A body that one buffer holds: it is checked before anything is written, and written at once.
  private func receiveSmall(_ buffer: UploadBuffer, _ body: any UploadBody, _ kinds: DigestKinds, _ key: DataKey?)
    throws(StorageError) -> ReceivedBlob
  {
    let digests = Self.digest(buffer.bytes, kinds)
    let checksums = try body.finish(digests)
    let coating = try key.map { (key) throws(StorageError) in try Coating(key, buffers) }
    let content = coating?.coat(buffer.bytes) ?? buffer.bytes
    let draft = try newDraft(length: Int64(content.count))
    do throws(StorageError) {
      let location = try onDisk { () throws(DiskError) in
        var sums = BlockSums(blockBytes: draft.blockBytes)
        sums.update(content)
        return try draft.complete(sums.finish(), withContent: content)
      }
      withExtendedLifetime((buffer, coating)) {}
      return ReceivedBlob(
        size: Int64(buffer.count), digests: digests, checksums: checksums, content: .stored(location), draft: draft)
    } catch {
      abandon(draft)
      throw error
    }
  }

  private static func digest(_ bytes: UnsafeRawBufferPointer, _ kinds: DigestKinds) -> Digests {
    let digests = DigestSet(kinds)
    digests.update(bytes)
    return digests.finish()
  }

  /// A new place for that many bytes; nil for a length that is not known.
  private func newDraft(length: Int64?) throws(StorageError) -> any BlobDraft {
    try onDisk { () throws(DiskError) -> any BlobDraft in
      if let length, length <= settings.segmentLimit { return try segments.draft(length: length) }
      return try epochs.draft()
    }
  }
}

// MARK: Bodies that pass

extension BlobStore {
  /// A body of which `first` is the beginning.
  private func receiveLarge(
    _ reader: inout BodyReader, _ first: consuming UploadBuffer, _ body: any UploadBody, _ kinds: DigestKinds,
    _ key: DataKey?
  ) throws(StorageError) -> ReceivedBlob {
    let coating = try key.map { (key) throws(StorageError) in try Coating(key, buffers) }
    let isLarge = reader.declaredLength ?? .max > Self.largeBody
    let digester = BodyDigester(kinds, threads: isLarge ? digestThreads : nil)
    let draft = try newDraft(length: reader.declaredLength.map { key == nil ? $0 : SealedFormat.length(of: $0) })
    do throws(StorageError) {
      let (table, length) = try write(&reader, first, to: draft, digester, coating)
      // While the disk finishes, so do the digests.
      let location = try onDisk { () throws(DiskError) in try draft.complete(table, length: length) }
      let digests = digester.finish()
      let checksums = try body.finish(digests)
      return ReceivedBlob(
        size: reader.count, digests: digests, checksums: checksums, content: .stored(location), draft: draft)
    } catch {
      digester.cancel()
      abandon(draft)
      throw error
    }
  }

  /// Passes buffer after buffer to the digests and, encrypted where that is asked for, to the disk.
  /// - Returns: the checksums and the length of what lies on the disk.
  private func write(
    _ reader: inout BodyReader, _ first: consuming UploadBuffer, to draft: any BlobDraft, _ digester: BodyDigester,
    _ coating: Coating?
  ) throws(StorageError) -> (BlockTable, Int64) {
    var sums = BlockSums(blockBytes: draft.blockBytes)
    var written: Int64 = 0
    var begun: Int64 = 0
    var buffer = first
    while true {
      digester.add(buffer)
      let content = coating?.coat(buffer.bytes) ?? buffer.bytes
      sums.update(content)
      try onDisk { () throws(DiskError) in try draft.write(content, at: written) }
      // Until here: without it the last buffer is given to another upload while it is being written.
      withExtendedLifetime(buffer) {}
      written += Int64(content.count)
      if written - begun >= Self.writebackBytes || reader.isAtEnd {
        draft.startWriteback(begun..<written)
        begun = written
      }
      if reader.isAtEnd { return (sums.finish(), written) }
      buffer = nextBuffer(after: buffer, digester)
      buffer.count = try reader.fill(buffer.space)
    }
  }

  /// Another buffer; when they are scarce the same one, as soon as it was digested.
  private func nextBuffer(after buffer: UploadBuffer, _ digester: BodyDigester) -> UploadBuffer {
    if let other = buffers.takeMore() { return other }
    digester.catchUp()
    return buffer
  }
}

/// Encrypts the buffers of one body, each into the same memory: the plaintext is still being digested then.
private final class Coating {
  private let sealer: BodySealer
  private let buffer: UploadBuffer

  /// - Throws: `slowDown` when there is no buffer.
  init(_ key: DataKey, _ buffers: BufferPool) throws(StorageError) {
    guard let buffer = buffers.take() else { throw .slowDown }
    self.buffer = buffer
    sealer = BodySealer(key)
  }

  /// - Returns: what holds until the next call.
  func coat(_ plain: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let space = buffer.sealedSpace
    return UnsafeRawBufferPointer(rebasing: space[..<sealer.seal(plain, into: space)])
  }
}
