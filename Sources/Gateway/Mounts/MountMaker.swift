import FileTreeStorage
import SMBFileSystem
import Storage

/// Makes mounts of their definitions.
struct MountMaker: Sendable {
  let records: KeptMounts
  let care: Mount.Care
  /// Of parts but the last.
  var minimumPartBytes: Int64 = 5 << 20
  var clock: @Sendable () -> Timestamp = Timestamp.now
  /// What a mount speaks to.
  var fileSystem: @Sendable (MountDefinition) throws(InvalidSMBShare) -> any FileSystem = {
    (definition) throws(InvalidSMBShare) in try definition.fileSystem()
  }

  /// - Throws: what the index cannot do: a sick mount is made like any other.
  func make(_ definition: MountDefinition) throws(StorageError) -> Mount {
    var tree = definition.treeSettings(since: try records.beginning(of: definition.bucket, now: clock()))
    tree.minimumPartBytes = minimumPartBytes
    let settings = tree
    let fileSystem: any FileSystem
    do throws(InvalidSMBShare) { fileSystem = try self.fileSystem(definition) } catch {
      // Whatever reads definitions has refused it.
      throw .failed("mount '\(definition.name)': \(error.field) \(error.text)")
    }
    return Mount(definition, on: fileSystem, care: care) { fileSystem in
      FileTreeStorage(settings, on: fileSystem, records: records.store)
    }
  }
}

extension MountDefinition {
  func treeSettings(since created: Timestamp) -> FileTreeSettings {
    var settings = FileTreeSettings(bucket: bucket, displayName: title, created: created)
    settings.keepsAttributes = attributes == .keep
    settings.mapsReservedCharacters = smb.reservedCharacters == .map
    settings.maximumObjectBytes = maximumUploadBytes
    settings.maximumUploadTime = maximumUploadTime
    settings.chunk = ChunkSize(bytes: Int(chunkBytes)) ?? ChunkSize()
    settings.listingCacheBytes = Int(listingCacheBytes)
    settings.listingCacheTime = listingCacheTime
    settings.maximumFolderEntries = Int(maximumFolderEntries)
    return settings
  }
}
