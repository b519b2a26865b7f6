import S3Client

/// What both buckets are like, found out before anything is changed.
struct BucketSetup: Sendable {
  let source: BucketHistories
  let destination: BucketHistories
  /// Whether there is nothing at the destination.
  let onEmpty: Bool
  /// Whether lists are asked for.
  let carriesACL: Bool
  private let exists: Bool
  private let sourceState: BucketVersioning
  private let destinationState: BucketVersioning

  /// Looks at both buckets.
  init(source: RemoteBucket, destination: RemoteBucket, _ options: MigrationOptions) throws(CopyFailure) {
    guard try Self.reach("source", { () throws(ClientError) in try source.exists() }) else {
      throw .impossible("there is no bucket \(source.name) at the source")
    }
    sourceState =
      options.currentOnly ? .never : try Self.reach("source") { () throws(ClientError) in try source.state() }
    exists = try Self.reach("destination") { () throws(ClientError) in try destination.exists() }
    destinationState =
      exists ? try Self.reach("destination") { () throws(ClientError) in try destination.state() } : .never
    self.source = BucketHistories(bucket: source, withVersions: sourceState != .never)
    self.destination = BucketHistories(bucket: destination, withVersions: sourceState != .never)
    let there = self.destination
    onEmpty = exists ? try Self.reach("destination") { () throws(ClientError) in try there.isEmpty() } : true
    carriesACL = options.carriesACL && (try? source.enforcesOwner()) != true
  }

  /// Whether the source has versions, and so the destination shall.
  var keepsVersions: Bool { sourceState != .never }

  /// The versions of a key that belong at the destination.
  func wanted(_ history: KeyHistory) -> [ListedVersion] { keepsVersions ? history.versions : history.current }

  /// What the destination has of a key, the oldest first; where the source has no versions, what is current there.
  func present(_ key: String) throws(CopyFailure) -> [ListedVersion] {
    guard exists else { return [] }
    return try writing { () throws(ClientError) in try destination.versions(of: key) }
  }

  /// Makes the destination's bucket, and lets it keep versions if the source's has any.
  func prepare() throws(CopyFailure) -> BucketSetup {
    let bucket = destination.bucket
    if !exists { try Self.reach("destination") { () throws(ClientError) in try bucket.create() } }
    if sourceState != .never, destinationState != .enabled {
      let advice = "--current copies the newest of each key"
      do throws(ClientError) { try bucket.setVersioning(.enabled) } catch {
        throw .impossible("the destination keeps no versions (\(error)); \(advice)")
      }
      guard try Self.reach("destination", { () throws(ClientError) in try bucket.state() }) == .enabled else {
        throw .impossible("the destination keeps no versions; \(advice)")
      }
    }
    return BucketSetup(prepared: self)
  }

  /// Lets the destination's bucket end as the source's is: suspended, where that is.
  func complete() throws(CopyFailure) {
    guard sourceState == .suspended else { return }
    let bucket = destination.bucket
    try writing { () throws(ClientError) in try bucket.setVersioning(.suspended) }
  }

  private init(prepared setup: BucketSetup) {
    (source, destination, onEmpty, carriesACL) = (setup.source, setup.destination, setup.onEmpty, setup.carriesACL)
    (exists, sourceState, destinationState) = (true, setup.sourceState, setup.destinationState)
  }

  /// Before anything is done, whatever fails means that a service cannot be used.
  private static func reach<R>(_ side: String, _ body: () throws(ClientError) -> R) throws(CopyFailure) -> R {
    do throws(ClientError) { return try body() } catch { throw .fatal("\(side): \(error)") }
  }
}

extension RemoteBucket {
  /// A service that does not know the question keeps no versions.
  fileprivate func state() throws(ClientError) -> BucketVersioning {
    do throws(ClientError) { return try versioning() } catch {
      guard let status = error.refusal?.status, status == 501 || status == 405 else { throw error }
      return .never
    }
  }
}
