import Bytes
import Crypto
import S3Client

/// What a written version is at the destination.
struct WrittenVersion {
  var id: String?
  var etag = ""
  /// Whether the destination's own digest is that of the bytes that the source sent.
  var isProved = true
  var note: String?
}

/// Copies one version, whole or in the parts that it was made of.
struct VersionCopier: Sendable {
  /// A source that breaks off inside a body is asked again.
  static let readAttempts = 4

  let setup: BucketSetup
  let journal: Journal?
  let stop: StopFlag
  let report: MigrationReport

  /// - Parameter current: what is there before; the version is written onto nothing else.
  func copy(_ version: ListedVersion, onto current: CurrentObject) throws(CopyFailure) -> WrittenVersion {
    try stop.check()
    if version.isDeleteMarker { return try mark(version, onto: current) }
    if let count = ETagForm(version.etag).parts {
      let parts = PartsCopier(copier: self, current: current)
      if let written = try parts.copy(version, count: count) { return written }
    }
    return try copyWhole(version, onto: current)
  }

  /// Opens a version, or a range of it. What has no version of its own may change: its ETag has to be the listed one.
  func open(_ version: ListedVersion, range: Range<Int64>? = nil) throws(ClientError) -> Answer {
    let isFixed = setup.source.withVersions && version.versionID != "null"
    return try setup.source.bucket.get(
      version.key, version: setup.source.id(of: version), range: range,
      ifMatch: isFixed || version.etag.isEmpty ? nil : version.etag)
  }

  /// The headers of the copy that it can do without.
  func optionalHeaders(_ version: ListedVersion, _ headers: HeaderFields, isWhole: Bool) throws(CopyFailure)
    -> OptionalHeaders
  {
    var optional = isWhole ? OptionalHeaders(proving: version, headers) : OptionalHeaders()
    let (bucket, id) = (setup.source.bucket, setup.source.id(of: version))
    if let count = headers["x-amz-tagging-count"], count != "0" {
      let tags = try reading { () throws(ClientError) in try bucket.tags(version.key, version: id) }
      if !tags.isEmpty { optional.tags = ObjectTagPair.query(tags) }
    }
    guard setup.carriesACL else { return optional }
    switch try? bucket.grants(version.key, version: id) {
    case .canned(let name): optional.acl = name
    case .special: optional.note("its access control list names users of the source")
    case .ownerOnly, nil: break
    }
    return optional
  }

  private func mark(_ version: ListedVersion, onto current: CurrentObject) throws(CopyFailure) -> WrittenVersion {
    let bucket = setup.destination.bucket
    do throws(ClientError) {
      return WrittenVersion(id: try bucket.delete(version.key, headers: current.fieldsOfDelete).versionID)
    } catch {
      guard let status = error.refusal?.status, status == 400 || status == 501, current != .unknown else {
        throw CopyFailure(writing: error)
      }
      return try mark(version, onto: .unknown)
    }
  }

  // MARK: Whole objects

  private func copyWhole(_ version: ListedVersion, onto current: CurrentObject) throws(CopyFailure) -> WrittenVersion {
    let first = try reading { () throws(ClientError) in try open(version) }
    let carried = CarriedHeaders.of(first.headers)
    var optional = try optionalHeaders(version, first.headers, isWhole: true)
    optional.current = current
    var ready: Answer? = first
    var attempt = 1
    while true {
      do throws(ClientError) {
        return try put(version, carried, optional, &ready)
      } catch {
        if case .unreadableBody(let text) = error {
          try stop.check()
          guard attempt < Self.readAttempts else { throw .impossible(text) }
          attempt += 1
        } else if let refusal = error.refusal, optional.giveWay(to: refusal) {
          continue
        } else {
          throw CopyFailure(writing: error)
        }
      }
    }
  }

  private func put(
    _ version: ListedVersion, _ carried: [(name: String, value: String)], _ optional: OptionalHeaders,
    _ ready: inout Answer?
  ) throws(ClientError) -> WrittenVersion {
    var body: DigestingBody?
    let stored = try setup.destination.bucket.put(version.key, headers: carried + optional.fieldsAndCondition) {
      () throws(ClientError) in
      let answer = if let first = ready.take() { first } else { try reopen(version) }
      let passing = try DigestingBody(
        answer, length: version.size, isDigested: !optional.provesDigest, stop: stop, report: report)
      body = passing
      return .stream(passing)
    }
    let digest = optional.provesDigest ? version.etag : Hex.encode(body?.md5 ?? [])
    return WrittenVersion(
      id: stored.versionID, etag: stored.etag, isProved: digest == stored.etag, note: optional.note)
  }

  private func reopen(_ version: ListedVersion) throws(ClientError) -> Answer {
    do throws(ClientError) { return try open(version) } catch { throw .unreadableBody("source: \(error)") }
  }
}
