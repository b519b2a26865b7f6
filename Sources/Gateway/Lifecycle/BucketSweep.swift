import Lifecycle
import Storage

/// How far a sweep of a bucket is: what comes before has been judged and dealt with.
struct SweepPlace: Equatable, Sendable {
  enum Stage: String, Sendable {
    case versions, uploads, done
  }

  var stage = Stage.versions
  /// The last key all of whose versions are done; empty: none.
  var after = ""

  static let start = SweepPlace()
}

/// A sweep of one bucket by its rules, in small steps: a page of versions at a time, then of uploads. It looks and removes nothing; what it
/// finds is to be dealt with before its place is kept.
struct BucketSweep {
  let bucket: BucketAddress
  /// The rules as they are stored: what is removed is removed only while they are.
  let document: [UInt8]
  let rules: LifecycleConfiguration
  /// What the rules take for now.
  let now: Timestamp
  let day: LifecycleDay
  /// Versions or uploads of one step at most.
  private let pageSize: Int
  private(set) var place: SweepPlace

  private let prefixes: [String]
  private var prefixIndex = 0
  private var position: VersionListPosition?
  private var walk = VersionWalk()
  private var uploadMarker = (key: "", id: "")

  /// - Throws: `corrupt` when the rules cannot be read.
  init(
    _ bucket: BucketAddress, document: [UInt8], now: Timestamp, day: LifecycleDay, pageSize: Int,
    from place: SweepPlace = .start
  ) throws(StorageError) {
    self.bucket = bucket
    self.document = document
    self.now = now
    self.day = day
    self.pageSize = pageSize
    self.place = place
    do throws(LifecycleFault) { rules = try LifecycleConfiguration(stored: document) } catch {
      throw .corrupt("the lifecycle configuration of \(bucket.name) cannot be read")
    }
    prefixes = rules.prefixes
  }

  var isDone: Bool { place.stage == .done }

  /// What one step has seen.
  struct Step {
    var examined = 0
    var findings: [ExpiryFinding] = []
    /// Versions that would go if nothing locked them.
    var locked = 0
  }

  /// Judges the next page.
  /// - Parameter clock: tells which locks have ended, whatever the rules take for now.
  mutating func step(in storage: any StorageProvider, clock: () -> Timestamp) throws(StorageError) -> Step {
    switch place.stage {
    case .versions:
      guard rules.concernsVersions, prefixIndex < prefixes.count else {
        enter(.uploads)
        return Step()
      }
      return try judgeVersions(in: storage, clock)
    case .uploads:
      guard rules.concernsUploads, prefixIndex < prefixes.count else {
        enter(.done)
        return Step()
      }
      return try judgeUploads(in: storage)
    case .done: return Step()
    }
  }

  private mutating func enter(_ stage: SweepPlace.Stage) {
    place = SweepPlace(stage: stage)
    prefixIndex = 0
  }
}

// MARK: Versions

extension BucketSweep {
  private mutating func judgeVersions(in storage: any StorageProvider, _ clock: () -> Timestamp) throws(StorageError)
    -> Step
  {
    let start = VersionListPosition.keys(place.after.isEmpty ? .start : .key(place.after))
    let page = try storage.listVersions(
      bucket, VersionListQuery(prefix: prefixes[prefixIndex], after: position ?? start, limit: pageSize))
    var step = Step(examined: page.entries.count)
    for entry in page.entries {
      if let version = walk.take(entry) { try judge(version, in: storage, clock, &step) }
    }
    position = page.next
    if page.next == nil, let last = walk.finish() { try judge(last, in: storage, clock, &step) }
    if let key = walk.finishedKey { place.after = key.text }
    if page.next == nil {
      walk = VersionWalk()
      prefixIndex += 1
    }
    return step
  }

  private func judge(
    _ version: VersionWalk.Step, in storage: any StorageProvider, _ clock: () -> Timestamp, _ step: inout Step
  ) throws(StorageError) {
    let entry = version.entry
    let readsTags = rules.usesTags && entry.hasTags
    guard readsTags || entry.hasLock else { return note(version, ObjectExtras(), &step) }
    guard let extras = try extras(of: entry, in: storage, at: clock()) else { return }
    note(version, extras, &step)
  }

  /// What a listing does not tell of a version.
  private struct ObjectExtras {
    var tags = TagSet.empty
    var isLocked = false
  }

  /// Nil where the version has gone since it was listed.
  private func extras(of entry: VersionPage.Entry, in storage: any StorageProvider, at time: Timestamp)
    throws(StorageError) -> ObjectExtras?
  {
    do {
      let info = try storage.head(ObjectAddress(bucket: bucket, key: entry.key, version: entry.version))
      return ObjectExtras(
        tags: info.tags, isLocked: info.lock.forbidsDelete(at: time, bypassesGovernance: false))
    } catch .noSuchKey, .noSuchVersion, .deleteMarker {
      return nil
    }
  }

  private func note(_ version: VersionWalk.Step, _ extras: ObjectExtras, _ step: inout Step) {
    let entry = version.entry
    let facts = VersionFacts(
      key: entry.key, size: entry.size, tags: extras.tags, isDeleteMarker: entry.isDeleteMarker,
      modified: entry.lastModified, standing: version.standing)
    guard let verdict = rules.verdict(on: facts, day: day), verdict.due <= now else { return }
    if extras.isLocked, verdict.action == .expireNoncurrent {
      step.locked += 1
      return
    }
    step.findings.append(ExpiryFinding(entry, verdict, tags: rules.usesTags ? extras.tags : nil))
  }
}

// MARK: Uploads

extension BucketSweep {
  private mutating func judgeUploads(in storage: any StorageProvider) throws(StorageError) -> Step {
    let page = try storage.uploads(
      in: bucket,
      UploadListQuery(
        prefix: prefixes[prefixIndex], keyMarker: uploadMarker.key, uploadIDMarker: uploadMarker.id,
        limit: pageSize))
    var step = Step(examined: page.uploads.count)
    for upload in page.uploads {
      guard let verdict = rules.verdict(onUploadOf: upload.key, initiated: upload.initiated, day: day),
        verdict.due <= now
      else { continue }
      step.findings.append(ExpiryFinding(upload, verdict))
    }
    uploadMarker = page.isTruncated ? (page.nextKeyMarker ?? "", page.nextUploadIDMarker ?? "") : ("", "")
    if !page.isTruncated { prefixIndex += 1 }
    return step
  }
}
