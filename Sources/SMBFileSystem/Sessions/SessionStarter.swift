import FileTreeStorage
import SMBWire
import Synchronization

/// Makes sessions: asks for the password, starts a worker, and has it connect.
final class SessionStarter: Sendable {
  /// A password that was refused is not tried again for so long: servers lock accounts.
  private static let refusalTime = Duration.seconds(180)
  private static let passwordTime = Duration.seconds(30)

  private struct State {
    /// That of the newest session.
    var used: String?
    var lastLook = ContinuousClock.now
    var refused: (password: String, at: ContinuousClock.Instant)?
    var connecting: [ObjectIdentifier: WorkerProcess] = [:]
    var isClosed = false
  }

  private let share: SMBShare
  private let program: String
  private let state = Mutex(State())

  init(_ share: SMBShare, program: String) {
    self.share = share
    self.program = program
  }

  func start() throws(MountFault) -> SMBSession {
    let password = try password()
    do throws(MountFault) { return try start(password) } catch {
      guard error == .badCredentials else { throw error }
      // It may just have been changed.
      let other = try self.password()
      guard other != password else { throw error }
      return try start(other)
    }
  }

  private func password() throws(MountFault) -> String {
    do throws(PasswordFault) { return try share.password.read() } catch { throw .noPassword(error.text) }
  }

  /// A worker that ends while it connects says nothing of the server: another one is tried.
  private func start(_ password: String) throws(MountFault) -> SMBSession {
    do throws(MountFault) { return try startOnce(password) } catch {
      guard case .worker = error else { throw error }
      return try startOnce(password)
    }
  }

  private func startOnce(_ password: String) throws(MountFault) -> SMBSession {
    guard !wasRefused(password) else { throw .badCredentials }
    let session = try SMBSession(program: program, windows: Windows(chunkBytes: share.limits.chunkBytes))
    do throws(MountFault) {
      try begin(session)
      try connect(session, password)
      try connected(session, password)
      return session
    } catch {
      forget(session)
      session.process.end()
      if error == .badCredentials { state.withLock { $0.refused = (password, .now) } }
      throw error
    }
  }

  private func wasRefused(_ password: String) -> Bool {
    state.withLock { state in
      guard let refused = state.refused, .now - refused.at < Self.refusalTime else { return false }
      return refused.password.utf8.elementsEqual(password.utf8)
    }
  }

  private func connect(_ session: SMBSession, _ password: String) throws(MountFault) {
    do throws(SessionFault) {
      guard case .done = try session.ask(.connect(connection(password)), share.limits.timeout) else {
        throw SMBSession.nonsense("to a connection")
      }
    } catch {
      throw MountFault(error)
    }
  }

  private func connection(_ password: String) -> SMBConnection {
    SMBConnection(
      host: share.host, port: share.port, share: share.share, path: share.path.text, domain: share.domain,
      username: share.username, password: password, encryption: share.encryption.onWire,
      timeoutMilliseconds: UInt32(clamping: share.limits.timeout.components.seconds * 1000),
      chunkBytes: UInt32(share.limits.chunkBytes))
  }
}

// MARK: What is under way

extension SessionStarter {
  private func begin(_ session: SMBSession) throws(MountFault) {
    let isClosed = state.withLock { state in
      state.connecting[ObjectIdentifier(session)] = session.process
      return state.isClosed
    }
    if isClosed { throw .other("the mount is closed") }
  }

  private func forget(_ session: SMBSession) {
    state.withLock { $0.connecting[ObjectIdentifier(session)] = nil }
  }

  private func connected(_ session: SMBSession, _ password: String) throws(MountFault) {
    let isClosed = state.withLock { state in
      state.connecting[ObjectIdentifier(session)] = nil
      (state.used, state.refused) = (password, nil)
      return state.isClosed
    }
    if isClosed { throw .other("the mount is closed") }
  }

  /// Looks now and then whether the password is another one than that of the newest session.
  func hasPasswordChanged() -> Bool {
    let used: String? = state.withLock { state in
      guard .now - state.lastLook >= Self.passwordTime else { return nil }
      state.lastLook = .now
      return state.used
    }
    guard let used, let password = try? password() else { return false }
    return !used.utf8.elementsEqual(password.utf8)
  }

  /// Stops those that are connecting, and makes no more.
  func close() {
    let processes = state.withLock { state in
      state.isClosed = true
      return Array(state.connecting.values)
    }
    for process in processes { process.kill() }
  }
}

extension SMBShare.Encryption {
  fileprivate var onWire: SMBConnection.Encryption {
    switch self {
    case .off: .off
    case .desired: .desired
    case .required: .required
    }
  }
}
