/// Why a file system did not do what it was asked.
package enum FileSystemError: Error, Hashable, Sendable {
  /// There is no such file or folder, or a folder on the way to it is missing or a file.
  case notFound
  case exists
  /// A folder where a file was meant.
  case isFolder
  /// A file where a folder was meant.
  case notFolder
  case notEmpty
  /// The account behind the mount may not.
  case accessDenied
  /// Another program has it open in a way that forbids this: try again a little later.
  case busy
  case noSpace
  /// The file system cannot hold this name.
  case invalidName
  /// The file system cannot do this at all.
  case notSupported
  /// It is not the file any more that was opened.
  case changed
  /// Nobody can be reached, or not in time. Whether a change was made is not known.
  case unavailable(MountFault)
  /// Too many requests wait for it.
  case overloaded
  /// Anything else, for the log.
  case failed(String)
}

/// Why a mount does not work, in the terms of whoever set it up.
package enum MountFault: Error, Hashable, Sendable {
  case unknownHost
  case refused
  case noAnswer
  /// Wrong user name or password.
  case badCredentials
  case noSuchShare
  /// The folder that the mount begins at is missing.
  case noSuchPath
  /// The account may not use the share.
  case accessDenied
  /// The server speaks SMB1 only, or does not agree to the encryption or signing that is asked for.
  case noCommonProtocol
  /// The password's file or variable is missing or unreadable.
  case noPassword(String)
  /// The program that speaks to the share did not start, or ended.
  case worker(String)
  case other(String)

  /// A sentence for people, without names of hosts, users or paths.
  package var text: String {
    switch self {
    case .unknownHost: "the host is unknown"
    case .refused: "the host refuses the connection"
    case .noAnswer: "the host does not answer in time"
    case .badCredentials: "user name or password is wrong"
    case .noSuchShare: "there is no such share"
    case .noSuchPath: "there is no such folder"
    case .accessDenied: "the account may not use it"
    case .noCommonProtocol: "the server does not offer SMB 2 or later with the encryption that is asked for"
    case .noPassword(let cause): "no password: \(cause)"
    case .worker(let cause): "its worker failed: \(cause)"
    case .other(let cause): cause
    }
  }
}
