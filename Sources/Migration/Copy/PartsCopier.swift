import Bytes
import Crypto
import S3Client

/// Copies an object that was uploaded in parts by the same parts, so that its ETag stays what it was.
struct PartsCopier: Sendable {
  let copier: VersionCopier
  let current: CurrentObject

  /// - Parameter count: of the parts, from the ETag.
  /// - Returns: nil where one PUT does as well: a small object whose parts are unknown or too small.
  func copy(_ version: ListedVersion, count: Int) throws(CopyFailure) -> WrittenVersion? {
    let headers = try firstHead(version)
    let plan = try plan(version, count, headers)
    guard plan.keepsETag || version.size > PartPlan.ownPart else { return nil }
    var optional = try copier.optionalHeaders(version, headers, isWhole: false)
    try note(.uploading(key: version.key))
    let upload = try create(version.key, headers, &optional)
    try note(.upload(key: version.key, id: upload))
    do throws(CopyFailure) {
      var written = try send(version, plan, upload)
      written.note = optional.note
      try note(.closed(key: version.key, id: upload))
      return written
    } catch {
      // What is unclear may be complete already: giving up what is gone changes nothing.
      try? copier.setup.destination.bucket.abortUpload(version.key, upload: upload)
      try note(.closed(key: version.key, id: upload))
      throw error
    }
  }

  // MARK: Planning

  /// The headers of the first part, which say its size; where parts cannot be asked for, those of the object.
  private func firstHead(_ version: ListedVersion) throws(CopyFailure) -> HeaderFields {
    let (source, id) = (copier.setup.source.bucket, copier.setup.source.id(of: version))
    if let headers = try? source.head(version.key, version: id, part: 1) { return headers }
    return try reading { () throws(ClientError) in try source.head(version.key, version: id) }
  }

  private func plan(_ version: ListedVersion, _ count: Int, _ first: HeaderFields) throws(CopyFailure) -> PartPlan {
    let own = PartPlan(total: version.size)
    guard first["x-amz-mp-parts-count"] == String(count), let size = first["content-length"].flatMap({ Int64($0) })
    else { return own }
    if let even = PartPlan.evenSizes(first: size, count: count, total: version.size),
      count < 2 || partSize(version, count) == even.last
    {
      return PartPlan(sizes: even, total: version.size) ?? own
    }
    var sizes = [size]
    while sizes.count < count {
      try copier.stop.check()
      guard let next = partSize(version, sizes.count + 1) else { return own }
      sizes.append(next)
    }
    return PartPlan(sizes: sizes, total: version.size) ?? own
  }

  private func partSize(_ version: ListedVersion, _ number: Int) -> Int64? {
    let (source, id) = (copier.setup.source.bucket, copier.setup.source.id(of: version))
    let headers = try? source.head(version.key, version: id, part: number)
    return headers?["content-length"].flatMap { Int64($0) }
  }

  // MARK: Sending

  private func create(_ key: String, _ headers: HeaderFields, _ optional: inout OptionalHeaders) throws(CopyFailure)
    -> String
  {
    let bucket = copier.setup.destination.bucket
    while true {
      do throws(ClientError) {
        return try bucket.createUpload(key, headers: CarriedHeaders.of(headers) + optional.fields)
      } catch {
        guard let refusal = error.refusal, optional.giveWay(to: refusal) else {
          // It may have been begun all the same, under an id that nobody has heard of.
          let failure = CopyFailure(writing: error)
          if case .unclear = failure { try writing { () throws(ClientError) in try bucket.abortUploads(of: key) } }
          try note(.closed(key: key, id: ""))
          throw failure
        }
      }
    }
  }

  private func send(_ version: ListedVersion, _ plan: PartPlan, _ upload: String) throws(CopyFailure) -> WrittenVersion
  {
    let bucket = copier.setup.destination.bucket
    var (etags, digests): ([String], [UInt8]) = ([], [])
    for range in plan.ranges {
      let number = etags.count + 1
      let (etag, digest) = try sendPart(version, range, upload, number: number, isDigested: !plan.keepsETag)
      etags.append(etag)
      digests += digest
    }
    let stored = try writing { () throws(ClientError) in
      try bucket.completeUpload(version.key, upload: upload, etags: etags, headers: current.fields)
    }
    // The source's own parts give the source's own ETag, if their bytes arrived.
    let expected =
      plan.keepsETag ? version.etag : Hex.encode(MessageDigest.hash(.md5, digests)) + "-\(etags.count)"
    return WrittenVersion(id: stored.versionID, etag: stored.etag, isProved: stored.etag == expected)
  }

  private func sendPart(
    _ version: ListedVersion, _ range: Range<Int64>, _ upload: String, number: Int, isDigested: Bool
  ) throws(CopyFailure) -> (etag: String, digest: [UInt8]) {
    let bucket = copier.setup.destination.bucket
    for attempt in 1... {
      try copier.stop.check()
      var body: DigestingBody?
      do throws(ClientError) {
        let etag = try bucket.uploadPart(version.key, upload: upload, number: number) { () throws(ClientError) in
          let passing = try open(version, range, isDigested: isDigested)
          body = passing
          return .stream(passing)
        }
        return (etag, body?.md5 ?? [])
      } catch {
        guard case .unreadableBody(let text) = error else { throw CopyFailure(writing: error) }
        try copier.stop.check()
        guard attempt < VersionCopier.readAttempts else { throw .impossible(text) }
      }
    }
    preconditionFailure("the attempts have an end")
  }

  private func open(_ version: ListedVersion, _ range: Range<Int64>, isDigested: Bool) throws(ClientError)
    -> DigestingBody
  {
    let answer: Answer
    do throws(ClientError) { answer = try copier.open(version, range: range) } catch {
      throw .unreadableBody("source: \(error)")
    }
    return try DigestingBody(
      answer, length: Int64(range.count), isDigested: isDigested, stop: copier.stop, report: copier.report)
  }

  private func note(_ record: JournalRecord) throws(CopyFailure) {
    try copier.journal?.note(record)
  }
}
