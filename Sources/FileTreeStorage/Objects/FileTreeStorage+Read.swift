package import Storage

extension FileTreeStorage {
  package func head(_ address: ObjectAddress) throws(StorageError) -> ObjectInfo {
    let place = try place(of: address)
    do throws(StorageError) {
      return try info(of: address.key, try found(at: place))
    } catch .noSuchKey {
      throw address.absence
    }
  }

  package func open(_ address: ObjectAddress) throws(StorageError) -> any ObjectReader {
    guard case .file(let path) = try place(of: address) else { return TreeObject(try head(address), nil) }
    do throws(StorageError) {
      let file = try looking(at: path) { () throws(FileSystemError) in try fileSystem.open(path) }
      let status = file.status
      return TreeObject(try info(of: address.key, status), file) { [fileSystem] in
        Self.isUnchanged(status, at: path, in: fileSystem)
      }
    } catch .noSuchKey {
      throw address.absence
    }
  }

  /// Whether what is at a path is not the file of this state in another state: another file may have taken its place, or none.
  private static func isUnchanged(_ status: FileStatus, at path: TreePath, in fileSystem: any FileSystem) -> Bool {
    guard status.fileID != 0, let now = try? fileSystem.status(of: path) else { return true }
    return now.fileID != status.fileID || now.stamp == status.stamp
  }

  /// Where an object is looked for. A mount never had versions: `null` names what is there, and no other id anything.
  /// - Throws: `noSuchBucket`; `noSuchKey` or `noSuchVersion` for what cannot be in the tree.
  func place(of address: ObjectAddress) throws(StorageError) -> KeyPlace {
    try require(address.bucket)
    guard address.version ?? .null == .null, let place = try? names.place(of: address.key) else {
      throw address.absence
    }
    return place
  }

  /// All that is known of an object in this state.
  func info(of key: ObjectKey, _ status: FileStatus) throws(StorageError) -> ObjectInfo {
    info(of: key, status, try attributes.attributes(of: key, in: status))
  }

  func info(of key: ObjectKey, _ status: FileStatus, _ attributes: MetadataRecord) -> ObjectInfo {
    var metadata = attributes.metadata
    if metadata.contentType == nil {
      metadata.contentType = status.kind == .folder ? ContentTypes.folder : ContentTypes.type(ofName: key.text)
    }
    return ObjectInfo(
      key: key, size: status.size, etag: ETag(ofFile: status), lastModified: status.lastModified, metadata: metadata,
      checksums: attributes.checksums, partCount: attributes.partCount, tags: attributes.tags,
      itemVersion: status.itemVersion)
  }
}

extension ObjectAddress {
  /// That it is not there.
  var absence: StorageError { version == nil ? .noSuchKey : .noSuchVersion }
}
