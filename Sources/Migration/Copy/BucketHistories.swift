import S3Client

/// A bucket as the histories of its keys: with all versions, or with the current ones alone.
struct BucketHistories: Sendable {
  /// Pages in which a key may not be found before it counts as absent: keys that it is a prefix of may be listed first.
  private static let searchLimit = 4

  let bucket: RemoteBucket
  let withVersions: Bool

  /// Calls `body` with each key's history, in the order of the listing, which is AWS's or not.
  ///
  /// A listing of versions is followed by one of the current objects. There are services whose listing of versions leaves out a key
  /// at the edge of a page (a key that is also the folder of others), and what is left out would be lost without a word.
  func forEach<E: Error>(
    _ body: (KeyHistory) throws(E) -> Void, orThrow failure: (ClientError) -> E
  ) throws(E) {
    var seen: Set<KeyDigest> = []
    try forEachListed(
      withVersions,
      { history throws(E) in
        seen.insert(KeyDigest(history.key))
        try body(history)
      }, orThrow: failure)
    guard withVersions else { return }
    try forEachListed(
      false,
      { history throws(E) in
        guard !seen.contains(KeyDigest(history.key)) else { return }
        let versions: [ListedVersion]
        do throws(ClientError) { versions = try self.versions(of: history.key) } catch { throw failure(error) }
        if !versions.isEmpty { try body(KeyHistory(newestFirst: versions.reversed())) }
      }, orThrow: failure)
  }

  private func forEachListed<E: Error>(
    _ withVersions: Bool, _ body: (KeyHistory) throws(E) -> Void, orThrow failure: (ClientError) -> E
  ) throws(E) {
    var grouper = HistoryGrouper()
    var position: VersionListing.Position? = .start
    while let next = position {
      let page: VersionListing
      do throws(ClientError) { page = try list(withVersions, after: next) } catch { throw failure(error) }
      for history in grouper.add(page.entries) { try body(history) }
      position = page.next
    }
    if let history = grouper.finish() { try body(history) }
  }

  /// Whether there is nothing at all.
  func isEmpty() throws(ClientError) -> Bool {
    let page = withVersions ? try bucket.listVersions(limit: 1) : try bucket.listObjects(limit: 1)
    return page.entries.isEmpty
  }

  /// What there is of one key, the oldest version first.
  func versions(of key: String) throws(ClientError) -> [ListedVersion] {
    guard withVersions else { return try current(key).map { [$0] } ?? [] }
    var found: [ListedVersion] = []
    var position: VersionListing.Position? = .start
    var pages = 0
    while let next = position, pages < Self.searchLimit || !found.isEmpty {
      let page = try list(true, prefix: key, after: next)
      found += page.entries.filter { $0.key.utf8.elementsEqual(key.utf8) }
      let isPast = page.entries.last.map { !$0.key.utf8.elementsEqual(key.utf8) } ?? true
      position = isPast && !found.isEmpty ? nil : page.next
      pages += 1
    }
    return found.isEmpty ? [] : KeyHistory(newestFirst: found).versions
  }

  /// The id to ask for a version by; nil where there is but one.
  func id(of version: ListedVersion) -> String? { withVersions ? version.versionID : nil }

  private func list(_ withVersions: Bool, prefix: String = "", after position: VersionListing.Position)
    throws(ClientError) -> VersionListing
  {
    withVersions
      ? try bucket.listVersions(prefix: prefix, after: position)
      : try bucket.listObjects(prefix: prefix, after: position)
  }

  private func current(_ key: String) throws(ClientError) -> ListedVersion? {
    do throws(ClientError) { return ListedVersion(key: key, headers: try bucket.head(key, version: nil)) } catch {
      guard error.refusal?.status == 404 else { throw error }
      return nil
    }
  }
}
