package import Identity
package import SMBFileSystem
package import Storage

/// What a mount speaks to.
package enum MountKind: String, CaseIterable, Sendable {
  /// A share of an SMB server.
  case smb
  /// A folder of this machine.
  case posix
}

/// A mount as somebody has described it, in the settings or by an admin command. `MountFields` says what each part is called there.
package struct MountDefinition: Hashable, Sendable {
  package var tenant = TenantID.default
  /// The bucket that it appears as.
  package var name: BucketName
  /// For people; empty: the name.
  package var displayName = ""
  package var kind: MountKind
  package var isEnabled = true
  package var role = MountRole.editor

  /// The folder that the mount begins at: absolute for a folder of this machine, else within the share.
  package var path = ""
  package var attributes = MountAttributes.keep
  /// Bytes that are read or written at a time.
  package var chunkBytes: Int64 = 1 << 20
  package var maximumUploadBytes: Int64 = 5 << 40
  package var maximumUploadTime = Duration.seconds(6 * 3600)
  package var listingCacheBytes: Int64 = 64 << 20
  package var listingCacheTime = Duration.seconds(30)
  package var maximumFolderEntries: Int64 = 1_000_000

  package var smb = SMBMountDefinition()

  package init(name: BucketName, kind: MountKind) {
    self.name = name
    self.kind = kind
  }

  package var bucket: BucketAddress { BucketAddress(tenant: tenant, name: name) }

  /// For people.
  package var title: String { displayName.isEmpty ? name.text : displayName }
}

/// What becomes of what a share cannot hold of an object: content type, user metadata, tags, checksums.
package enum MountAttributes: String, CaseIterable, Sendable {
  /// The gateway keeps it, until somebody else changes the file.
  case keep
  /// Requests that set it are refused.
  case refuse
}

/// Where a share is and how to speak to it.
package struct SMBMountDefinition: Hashable, Sendable {
  package enum ReservedCharacters: String, CaseIterable, Sendable {
    /// Keys with characters that a share cannot hold are refused.
    case refuse
    /// Such characters are kept as others of a private area, as other SMB clients do.
    case map
  }

  package var host = ""
  package var port: Int64 = 445
  package var share = ""
  package var domain = ""
  package var username = ""
  package var password = MountPassword.file("")
  package var encryption = SMBShare.Encryption.desired
  /// For an answer to one call.
  package var timeout = Duration.seconds(20)
  package var sessions: Int64 = 4
  /// Calls that may wait for a session; beyond it they are refused.
  package var maximumWaiting: Int64 = 256
  package var reservedCharacters = ReservedCharacters.refuse
}
