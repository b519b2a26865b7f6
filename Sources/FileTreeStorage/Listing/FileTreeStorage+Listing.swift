package import Storage

extension FileTreeStorage {
  package func list(_ bucket: BucketAddress, _ query: ListQuery) throws(StorageError) -> ListPage {
    try require(bucket)
    let names = names
    let folders = CachedFolders(
      fileSystem: fileSystem, names: names, maximumEntries: settings.maximumFolderEntries, cache: folders,
      isFresh: query.after == .start)
    var walk = TreeWalk(query, names)
    return try reading { () throws(FileSystemError) in try walk.run(folders) }
  }

  /// A bucket that never had versioning: each object is its own `null` version.
  package func listVersions(_ bucket: BucketAddress, _ query: VersionListQuery) throws(StorageError) -> VersionPage {
    let after: ListPosition =
      switch query.after {
      case .keys(let position): position
      case .version(_, let key): .key(key)
      }
    let page = try list(
      bucket, ListQuery(prefix: query.prefix, delimiter: query.delimiter, after: after, limit: query.limit))
    let entries = page.entries.map { entry in
      VersionPage.Entry(
        key: entry.key, version: .null, isLatest: true, size: entry.size, etag: entry.etag,
        lastModified: entry.lastModified, checksum: entry.checksum)
    }
    return VersionPage(
      entries: entries, commonPrefixes: page.commonPrefixes, next: page.next.map(VersionListPosition.keys))
  }
}
