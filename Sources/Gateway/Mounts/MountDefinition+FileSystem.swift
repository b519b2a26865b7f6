import FileTreeStorage
import PosixFileSystem
import SMBFileSystem

extension MountDefinition {
  /// What it speaks to; nothing is connected yet.
  /// - Throws: what of it cannot be used.
  func fileSystem() throws(InvalidSMBShare) -> any FileSystem {
    switch kind {
    case .posix: PosixFileSystem(path: path)
    case .smb: SMBFileSystem(try share())
    }
  }

  private func share() throws(InvalidSMBShare) -> SMBShare {
    let limits = try SMBShare.Limits(
      timeout: smb.timeout, chunkBytes: Int(chunkBytes), sessions: Int(smb.sessions), queued: Int(smb.maximumWaiting),
      queueTime: smb.timeout)
    return try SMBShare(
      host: smb.host, port: Int(smb.port), share: smb.share, path: path, domain: smb.domain, username: smb.username,
      password: SMBPassword(smb.password), encryption: smb.encryption, limits: limits)
  }
}

extension SMBPassword {
  fileprivate init(_ password: MountPassword) {
    self.init { () throws(PasswordFault) in
      do throws(MountPassword.Problem) { return try password.read() } catch { throw PasswordFault(error.cause) }
    }
  }
}
