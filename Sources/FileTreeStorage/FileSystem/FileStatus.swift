/// What a file system knows of a file or folder.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Sendable { case file, folder, other }

  package var kind: Kind
  /// Bytes; 0 for folders.
  package var size: Int64
  /// Last modification, in nanoseconds since 1970-01-01T00:00:00Z, as exactly as the file system keeps it. The same in listings.
  package var modified: Int64
  /// The file's number on its volume, 0 where it is not known (listings). Numbers are used again after a delete: never enough alone.
  package var fileID: UInt64

  package init(kind: Kind, size: Int64, modified: Int64, fileID: UInt64 = 0) {
    self.kind = kind
    self.size = size
    self.modified = modified
    self.fileID = fileID
  }
}

/// An entry of a folder.
package struct FolderEntry: Sendable {
  /// Valid UTF-8 without `/` and NUL; what else a share has is left out by its file system.
  package var name: String
  package var status: FileStatus

  package init(name: String, status: FileStatus) {
    self.name = name
    self.status = status
  }
}

/// Room on the volume, in bytes.
package struct VolumeSpace: Hashable, Sendable {
  package var total: Int64
  package var available: Int64

  package init(total: Int64, available: Int64) {
    self.total = total
    self.available = available
  }
}
