import Bodies
import Crypto
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
  /// - Throws: what is wrong with the body, `insufficientSpace`, or `slowDown` when too many uploads are under way.
  func receive(_ body: any UploadBody, digests: DigestKinds, maximum: Int64, neverInline: Bool)
    throws(StorageError) -> ReceivedBlob
  {
    let kinds = digests.union(body.wantedDigests)
    var reader = try BodyReader(body, maximum: maximum)
    if let length = reader.declaredLength, length == 0 || length <= settings.inlineLimit && !neverInline {
      return try receiveInline(&reader, length: Int(length), body, kinds)
    }
    guard let first = buffers.take() else { throw .slowDown }
    first.count = try reader.fill(first.space)
    guard reader.isAtEnd else { return try receiveLarge(&reader, first, body, kinds) }
    if first.count == 0 || first.count <= settings.inlineLimit && !neverInline {
      return try finish([UInt8](first.bytes), body, kinds)
    }
    return try receiveSmall(first, body, kinds)
  }
}

// MARK: Bodies that fit into memory

extension BlobStore {
  /// A body that is known to belong into the index, read to where it stays.
  private func receiveInline(_ reader: inout BodyReader, length: Int, _ body: any UploadBody, _ kinds: DigestKinds)
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
    return try finish(bytes, body, kinds)
  }

  private func finish(_ bytes: [UInt8], _ body: any UploadBody, _ kinds: DigestKinds)
    throws(StorageError) -> ReceivedBlob
  {
    let digests = bytes.withUnsafeBytes { Self.digest($0, kinds) }
    let checksums = try body.finish(digests)
    return ReceivedBlob(
      size: Int64(bytes.count), digests: digests, checksums: checksums,
      content: bytes.isEmpty ? .stored(.empty) : .inline(bytes))
  }

  /// A body that one buffer holds: it is checked before anything is written, and written at once.
  private func receiveSmall(_ buffer: UploadBuffer, _ body: any UploadBody, _ kinds: DigestKinds)
    throws(StorageError) -> ReceivedBlob
  {
    let digests = Self.digest(buffer.bytes, kinds)
    let checksums = try body.finish(digests)
    let length = Int64(buffer.count)
    let draft = try newDraft(length: length)
    do throws(StorageError) {
      let location = try onDisk { () throws(DiskError) in
        var sums = BlockSums(blockBytes: draft.blockBytes)
        sums.update(buffer.bytes)
        return try draft.complete(sums.finish(), withContent: buffer.bytes)
      }
      return ReceivedBlob(
        size: length, digests: digests, checksums: checksums, content: .stored(location), draft: draft)
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
    _ reader: inout BodyReader, _ first: consuming UploadBuffer, _ body: any UploadBody, _ kinds: DigestKinds
  ) throws(StorageError) -> ReceivedBlob {
    let isLarge = reader.declaredLength ?? .max > Self.largeBody
    let digester = BodyDigester(kinds, threads: isLarge ? digestThreads : nil)
    let draft = try newDraft(length: reader.declaredLength)
    do throws(StorageError) {
      let table = try write(&reader, first, to: draft, digester)
      // While the disk finishes, so do the digests.
      let location = try onDisk { () throws(DiskError) in try draft.complete(table, length: reader.count) }
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

  /// Passes buffer after buffer to the digests and to the disk.
  private func write(
    _ reader: inout BodyReader, _ first: consuming UploadBuffer, to draft: any BlobDraft, _ digester: BodyDigester
  ) throws(StorageError) -> BlockTable {
    var sums = BlockSums(blockBytes: draft.blockBytes)
    var written: Int64 = 0
    var begun: Int64 = 0
    var buffer = first
    while true {
      sums.update(buffer.bytes)
      digester.add(buffer)
      try onDisk { () throws(DiskError) in try draft.write(buffer.bytes, at: written) }
      written += Int64(buffer.count)
      if written - begun >= Self.writebackBytes || reader.isAtEnd {
        draft.startWriteback(begun..<written)
        begun = written
      }
      if reader.isAtEnd { return sums.finish() }
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
