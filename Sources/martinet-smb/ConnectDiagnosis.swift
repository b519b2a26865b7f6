import Glibc
import SMBWire

/// Connects to a share and, where that fails, finds out why: the library says "no such file" for a missing share, and "access denied" for a wrong
/// password.
struct ConnectDiagnosis {
  let connection: SMBConnection

  func connect() throws(SMBProblem) -> Share {
    guard isHostKnown else { throw SMBProblem(.unknownHost) }
    let share = try Share(connection)
    let root = ShareURL(host: connection.host, port: connection.port, share: connection.share, path: "")
    let (errno, _) = share.rawStatus("", at: root)
    if errno > 0 { throw problem(errno, share) }
    if connection.encryption == .required { try share.requireEncryption() }
    if !connection.path.isEmpty { try checkFolder(share) }
    return share
  }

  private var isHostKnown: Bool {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var addresses: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(connection.host, nil, &hints, &addresses) == 0 else { return false }
    freeaddrinfo(addresses)
    return true
  }

  private func problem(_ errno: Int32, _ share: Share) -> SMBProblem {
    switch errno {
    case ENOENT: SMBProblem(.noSuchShare)
    case EACCES, EPERM: acceptsAccount(share) ? SMBProblem(.accessDenied) : SMBProblem(.badCredentials)
    case ECONNREFUSED: SMBProblem(.refused)
    case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN: SMBProblem(.noAnswer, SMBProblem.text(errno))
    // The host is known, so what is left of the library's "invalid argument" is that both do not agree on a protocol.
    case EINVAL, ECONNABORTED, ECONNRESET, ENETRESET, EPROTONOSUPPORT, ENOTSUP:
      SMBProblem(.noCommonProtocol, SMBProblem.text(errno))
    default: SMBProblem(.other, SMBProblem.text(errno))
    }
  }

  /// Whether the server knows the account: it then says that a share is missing where it would else say that access is denied.
  private func acceptsAccount(_ share: Share) -> Bool {
    let missing = ShareURL(host: connection.host, port: connection.port, share: "martinet-no-such-share", path: "")
    return share.rawStatus("", at: missing).errno == ENOENT
  }

  private func checkFolder(_ share: Share) throws(SMBProblem) {
    let (errno, isFolder) = share.rawStatus("")
    switch errno {
    case 0 where isFolder, Int32.min..<0 where isFolder: return
    case EACCES, EPERM: throw SMBProblem(.accessDenied)
    default: throw SMBProblem(.noSuchPath)
    }
  }
}
