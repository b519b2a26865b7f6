import CLinux
import COpenSSL
import Glibc
import Workers

/// A certificate and its key as OpenSSL has them, reloaded when the files change. Sessions keep the context that they began with.
final class TLSContext: Sendable {
  private struct State: @unchecked Sendable {
    var context: OpaquePointer
    var stamps: [FileStamp]
    var checked: Int64
  }

  private let files: TLSConfiguration
  private let state: Monitor<State>

  init(_ files: TLSConfiguration) throws(HTTPServerError) {
    self.files = files
    let stamps = Self.stamps(files)
    state = Monitor(State(context: try Self.load(files), stamps: stamps, checked: Deadline.now))
  }

  deinit {
    SSL_CTX_free(state.withLock { $0.context })
  }

  /// A server session on a connected socket.
  func newSession(_ descriptor: Int32) -> OpaquePointer? {
    guard let session = state.withLock({ SSL_new($0.context) }) else { return nil }
    SSL_set_fd(session, descriptor)
    SSL_set_accept_state(session)
    return session
  }

  /// Loads the files anew. When they cannot be used the old certificate stays.
  func reload() throws(HTTPServerError) {
    let stamps = Self.stamps(files)
    let context = try Self.load(files)
    let old = state.withLock { state in
      defer { (state.context, state.stamps) = (context, stamps) }
      return state.context
    }
    SSL_CTX_free(old)
  }

  /// Looks at the files, once a second at most, and loads them anew when they changed.
  func reloadIfChanged(log: (HTTPServerEvent) -> Void) {
    let now = Deadline.now
    let isDue = state.withLock { state in
      guard now - state.checked >= 1000 else { return false }
      state.checked = now
      return true
    }
    guard isDue else { return }
    let stamps = Self.stamps(files)
    guard state.withLock({ $0.stamps != stamps }) else { return }
    do {
      try reload()
      log(.certificateReloaded(path: files.certificatePath))
    } catch {
      state.withLock { $0.stamps = stamps }
      log(.certificateRefused(error.description))
    }
  }

  // MARK: Loading

  private static func load(_ files: TLSConfiguration) throws(HTTPServerError) -> OpaquePointer {
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_server_method()) else { throw HTTPServerError("TLS: \(reason())") }
    configure(context)
    guard SSL_CTX_use_certificate_chain_file(context, files.certificatePath) == 1 else {
      defer { SSL_CTX_free(context) }
      throw HTTPServerError("the certificate \(files.certificatePath) cannot be used: \(reason())")
    }
    guard SSL_CTX_use_PrivateKey_file(context, files.keyPath, SSL_FILETYPE_PEM) == 1,
      SSL_CTX_check_private_key(context) == 1
    else {
      defer { SSL_CTX_free(context) }
      throw HTTPServerError("the key \(files.keyPath) cannot be used: \(reason())")
    }
    return context
  }

  // Options that OpenSSL defines by macros which Swift does not import.
  private static let noRenegotiation = UInt64(1) << 30
  private static let cipherServerPreference = UInt64(1) << 22
  private static let ignoreUnexpectedEOF = UInt64(1) << 7

  /// The calls are macros in C; these are what they stand for.
  private static func configure(_ context: OpaquePointer) {
    SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    let modes =
      SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
    SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
    SSL_CTX_set_options(context, noRenegotiation | cipherServerPreference | ignoreUnexpectedEOF)
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
    var identifier: [UInt8] = Array("martinet".utf8)
    SSL_CTX_set_session_id_context(context, &identifier, UInt32(identifier.count))
  }

  private static func reason() -> String {
    let code = ERR_get_error()
    guard code != 0 else { return "unknown" }
    // An error of the system (ERR_SYSTEM_FLAG) has no text there: the code is its errno.
    guard let text = ERR_reason_error_string(code) else { return systemMessage(Int32(code & 0x7fff_ffff)) }
    return String(cString: text)
  }

  private static func stamps(_ files: TLSConfiguration) -> [FileStamp] {
    [FileStamp(files.certificatePath), FileStamp(files.keyPath)]
  }
}

/// What changes when a file is replaced or rewritten.
private struct FileStamp: Equatable {
  var inode: UInt64 = 0
  var seconds = 0
  var nanoseconds = 0
  var size = 0

  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    inode = UInt64(status.st_ino)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    size = Int(status.st_size)
  }
}

/// Takes `http/1.1` when the client offers it among others; a client that offers only something else is refused (RFC 7301).
private func selectProtocol(
  _ session: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ outCount: UnsafeMutablePointer<UInt8>?,
  _ offered: UnsafePointer<UInt8>?, _ count: UInt32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  guard let offered else { return SSL_TLSEXT_ERR_NOACK }
  let name: StaticString = "http/1.1"
  var place = 0
  while place < Int(count) {
    let length = Int(offered[place])
    guard place + 1 + length <= Int(count) else { break }
    if length == name.utf8CodeUnitCount, memcmp(offered + place + 1, name.utf8Start, length) == 0 {
      out?.pointee = offered + place + 1
      outCount?.pointee = UInt8(length)
      return SSL_TLSEXT_ERR_OK
    }
    place += 1 + length
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
