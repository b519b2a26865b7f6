import CSMBClient
import Glibc
import SMBWire

/// A share as the client library gives it: one context, one connection. Not for two threads.
final class Share {
  private let context: UnsafeMutablePointer<SMBCCTX>
  private let account: UnsafeMutablePointer<martinet_smb_account>
  private let url: ShareURL

  typealias Handle = OpaquePointer

  /// Nothing is sent yet.
  init(_ connection: SMBConnection) throws(SMBProblem) {
    guard let context = smbc_new_context() else { throw SMBProblem(.other, "no context") }
    account = .allocate(capacity: 1)
    account.initialize(
      to: martinet_smb_account(
        domain: strdup(connection.domain.isEmpty ? "WORKGROUP" : connection.domain),
        username: strdup(connection.username), password: strdup(connection.password),
        asked: 0, is_last: 0, is_encrypted: 0))
    url = ShareURL(host: connection.host, port: connection.port, share: connection.share, path: connection.path)
    Self.configure(context, connection)
    martinet_smb_set_account(context, account)
    if connection.encryption == .required { martinet_smb_watch_encryption(context, account) }
    guard smbc_init_context(context) != nil else { throw SMBProblem(.other, "no context: \(SMBProblem.text(errno))") }
    martinet_smb_set_protocols(context)
    self.context = context
  }

  private static func configure(_ context: UnsafeMutablePointer<SMBCCTX>, _ connection: SMBConnection) {
    smbc_setDebug(context, 0)
    smbc_setOptionUseCCache(context, 0)
    smbc_setOptionUseKerberos(context, 0)
    // A wrong password would else be nobody's.
    smbc_setOptionNoAutoAnonymousLogin(context, 1)
    smbc_setOptionOpenShareMode(context, SMBC_SHAREMODE_DENY_NONE)
    smbc_setOptionSmbEncryptionLevel(context, connection.encryption.level)
    // With these the library finds its connection again without asking for the account.
    smbc_setUser(context, connection.username)
    smbc_setWorkgroup(context, connection.domain.isEmpty ? "WORKGROUP" : connection.domain)
    smbc_setNetbiosName(context, "MARTINET")
    smbc_setPort(context, connection.port)
    smbc_setTimeout(context, Int32(clamping: connection.timeoutMilliseconds))
  }

  /// Connections so far: the library connects again by itself, and what was open before is then lost.
  var connections: Int32 { account.pointee.asked }

  /// To be called once something was exchanged. From then on the process rather ends than connects again.
  /// - Throws: `noCommonProtocol` where that went in the clear.
  func requireEncryption() throws(SMBProblem) {
    guard account.pointee.is_encrypted != 0 else { throw SMBProblem(.noCommonProtocol, "not encrypted") }
    account.pointee.is_last = 1
    smbc_setDebug(context, 0)
  }

  /// Runs a call with a path and makes its errno a problem.
  @discardableResult
  private func call(_ path: String, _ body: (String) -> Int64) throws(SMBProblem) -> Int64 {
    let before = connections
    let result = body(url.of(path))
    guard result < 0 else { return result }
    let problem = SMBProblem(path: Int32(clamping: -result))
    // On a new connection these may be about the share and not about the path.
    if before > 0, connections != before, problem.cause == .notFound || problem.cause == .accessDenied {
      throw SMBProblem(.connectionLost, "the share is another one since the connection was made anew")
    }
    throw problem
  }

  /// As the library says it; for finding out why a share cannot be used.
  func rawStatus(_ path: String, at other: ShareURL? = nil) -> (errno: Int32, isFolder: Bool) {
    var status = stat()
    let result = martinet_smb_stat(context, (other ?? url).of(path), &status)
    return (Int32(clamping: -result), result >= 0 && SMBStatus(status).isFolder)
  }
}

// MARK: Files

extension Share {
  func status(_ path: String) throws(SMBProblem) -> SMBStatus {
    var status = stat()
    try call(path) { martinet_smb_stat(context, $0, &status) }
    return SMBStatus(status)
  }

  func open(_ path: String) throws(SMBProblem) -> Handle { try open(path, O_RDONLY) }

  /// For writing; nothing may be there yet.
  func create(_ path: String) throws(SMBProblem) -> Handle { try open(path, O_WRONLY | O_CREAT | O_EXCL) }

  private func open(_ path: String, _ flags: Int32) throws(SMBProblem) -> Handle {
    var file: Handle?
    try call(path) { martinet_smb_open(context, $0, flags, &file) }
    guard let file else { throw SMBProblem(.other, "no file") }
    return file
  }

  func status(_ file: Handle) throws(SMBProblem) -> SMBStatus {
    var status = stat()
    try check(martinet_smb_fstat(context, file, &status))
    return SMBStatus(status)
  }

  func read(_ file: Handle, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(SMBProblem) -> Int {
    guard let base = buffer.baseAddress, !buffer.isEmpty else { return 0 }
    try check(martinet_smb_seek(context, file, offset))
    return Int(try check(martinet_smb_read(context, file, base, buffer.count)))
  }

  func write(_ file: Handle, _ bytes: UnsafeMutableRawBufferPointer) throws(SMBProblem) {
    var rest = bytes[...]
    while let base = UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Int(try check(martinet_smb_write(context, file, base, rest.count)))
      guard count > 0 else { throw SMBProblem(.noSpace) }
      rest = rest.dropFirst(count)
    }
  }

  func close(_ file: Handle) throws(SMBProblem) { try check(martinet_smb_close(context, file)) }

  /// Copies the whole of one file to where the other stands, at the server; `progress` is called now and then.
  func splice(
    _ source: Handle, to destination: Handle, count: Int64,
    progress: @convention(c) (off_t, UnsafeMutableRawPointer?) -> Int32,
    _ object: UnsafeMutableRawPointer
  ) throws(SMBProblem) -> Int64 {
    try check(martinet_smb_splice(context, source, destination, count, progress, object))
  }

  func seek(_ file: Handle, to offset: Int64) throws(SMBProblem) { try check(martinet_smb_seek(context, file, offset)) }

  @discardableResult
  private func check(_ result: Int64) throws(SMBProblem) -> Int64 {
    guard result >= 0 else { throw SMBProblem(handle: Int32(clamping: -result)) }
    return result
  }
}

// MARK: Folders and names

extension Share {
  func openFolder(_ path: String) throws(SMBProblem) -> Handle {
    var folder: Handle?
    try call(path) { martinet_smb_open_folder(context, $0, &folder) }
    guard let folder else { throw SMBProblem(.other, "no folder") }
    return folder
  }

  /// The next entry; nil after the last. The library has read the whole folder when it was opened.
  func next(in folder: Handle) -> SMBEntry? {
    while let entry = martinet_smb_next(context, folder) {
      guard let name = entry.pointee.name else { continue }
      let bytes = Array(UnsafeBufferPointer(start: name, count: strlen(name))).map(UInt8.init(bitPattern:))
      if bytes.elementsEqual(".".utf8) || bytes.elementsEqual("..".utf8) { continue }
      return SMBEntry(name: bytes, status: SMBStatus(entry.pointee))
    }
    return nil
  }

  func closeFolder(_ folder: Handle) { _ = martinet_smb_close_folder(context, folder) }

  /// The library reports success for a folder, whether it is gone or not.
  func removeFile(_ path: String) throws(SMBProblem) {
    guard try !status(path).isFolder else { throw SMBProblem(.isFolder) }
    try call(path) { martinet_smb_unlink(context, $0) }
  }

  func removeFolder(_ path: String) throws(SMBProblem) { try call(path) { martinet_smb_rmdir(context, $0) } }

  func makeFolder(_ path: String) throws(SMBProblem) { try call(path) { martinet_smb_mkdir(context, $0) } }

  func setModified(_ path: String, nanoseconds: Int64) throws(SMBProblem) {
    let second: Int64 = 1_000_000_000
    let rest = ((nanoseconds % second) + second) % second
    try call(path) { martinet_smb_utimes(context, $0, (nanoseconds - rest) / second, rest / 1000) }
  }

  /// Total and available bytes. What is `f_frsize` elsewhere is sectors per unit here.
  func space() throws(SMBProblem) -> (total: Int64, available: Int64) {
    var room = statvfs()
    var bytes = Array(url.root.utf8CString)
    try call("") { _ in bytes.withUnsafeMutableBufferPointer { martinet_smb_statvfs(context, $0.baseAddress!, &room) } }
    let unit = UInt64(room.f_bsize).multipliedReportingOverflow(by: UInt64(max(room.f_frsize, 1))).partialValue
    return (Self.product(unit, UInt64(room.f_blocks)), Self.product(unit, UInt64(room.f_bavail)))
  }

  private static func product(_ unit: UInt64, _ count: UInt64) -> Int64 {
    let (product, overflows) = unit.multipliedReportingOverflow(by: count)
    return overflows ? .max : Int64(clamping: product)
  }
}

extension SMBConnection.Encryption {
  fileprivate var level: smbc_smb_encrypt_level {
    switch self {
    case .off: SMBC_ENCRYPTLEVEL_NONE
    case .desired: SMBC_ENCRYPTLEVEL_REQUEST
    case .required: SMBC_ENCRYPTLEVEL_REQUIRE
    }
  }
}
