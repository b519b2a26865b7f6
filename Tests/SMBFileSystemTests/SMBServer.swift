import FileTreeStorage
import Glibc
import SMBFileSystem
import Synchronization

/// An `smbd` of the tests' own, on a free port of the loopback interface, with several shares of folders under /tmp.
final class SMBServer: Sendable {
  static let username = "martinet-smb-test"
  static let password = "correct horse; \"battery\" $taple"

  let port: Int
  let folder: String

  /// For all tests that do not disturb it. It ends with the process.
  static let common: SMBServer = {
    atexit { SMBServer.commonFolder.withLock { SMBServer.remove($0) } }
    let server = try! SMBServer()
    commonFolder.withLock { $0 = server.folder }
    return server
  }()
  private static let commonFolder = Mutex("")

  private static let folders = [
    "private", "lock", "state", "cache", "pid", "ncalrpc", "log", "data", "readonly", "exact", "sealed", "kit",
    "nobody",
  ]

  init(settings: String = "server min protocol = SMB2") throws {
    folder = "/tmp/martinet-smb-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    port = try freePort()
    mkdir(folder, 0o755)
    for name in Self.folders {
      mkdir("\(folder)/\(name)", 0o755)
      if !Self.serverFolders.contains(name) { chmod("\(folder)/\(name)", 0o777) }
    }
    try write(Self.configuration(folder, port, settings), to: "\(folder)/smb.conf")
    if getpwnam(Self.username) == nil {
      try TestProgram.run(["useradd", "-M", "-N", "-s", "/usr/sbin/nologin", Self.username])
    }
    try setPassword(Self.password)
    try start()
  }

  deinit { Self.remove(folder) }

  private static func remove(_ folder: String) {
    stop(folder)
    try? TestProgram.run(["rm", "-r", folder])
  }

  private static let serverFolders = ["private", "lock", "state", "cache", "pid", "ncalrpc", "log"]

  func setPassword(_ password: String) throws {
    try TestProgram.run(
      ["smbpasswd", "-c", "\(folder)/smb.conf", "-s", "-a", Self.username], input: "\(password)\n\(password)\n")
  }

  /// Returns when it answers.
  func start() throws {
    try TestProgram.run(["smbd", "-D", "-s", "\(folder)/smb.conf", "-l", "\(folder)/log"])
    guard isSoon({ isListening(port) }) else { throw TestProgram.Failure(text: "smbd does not listen on \(port)") }
  }

  /// Stops it with all its connections, at once.
  func stop() { Self.stop(folder) }

  private static func stop(_ folder: String) {
    guard !folder.isEmpty, let text = try? read("\(folder)/pid/smbd.pid"),
      let process = pid_t(text.filter(\.isNumber))
    else { return }
    for child in children(of: process) { kill(child, SIGKILL) }
    kill(process, SIGKILL)
    _ = isSoon { kill(process, 0) != 0 || state(of: process) == "Z" }
    unlink("\(folder)/pid/smbd.pid")
  }

  /// A share as a file system.
  func files(
    _ share: String = "data", path: String = "", password: SMBPassword = .value(SMBServer.password),
    username: String = username,
    encryption: SMBShare.Encryption = .desired, limits: SMBShare.Limits = .standard
  ) throws -> SMBFileSystem {
    SMBFileSystem(
      try SMBShare(
        host: "127.0.0.1", port: port, share: share, path: path, username: username, password: password,
        encryption: encryption, limits: limits))
  }

  private static func configuration(_ root: String, _ port: Int, _ settings: String) -> String {
    """
    [global]
      server role = standalone server
      disable netbios = yes
      smb ports = \(port)
      interfaces = 127.0.0.1
      bind interfaces only = yes
      map to guest = never
      passdb backend = tdbsam:\(root)/private/passdb.tdb
      private dir = \(root)/private
      lock directory = \(root)/lock
      state directory = \(root)/state
      cache directory = \(root)/cache
      pid directory = \(root)/pid
      ncalrpc dir = \(root)/ncalrpc
      log file = \(root)/log/log.%m
      load printers = no
      printcap name = /dev/null
      disable spoolss = yes
      \(settings)
    [data]
      path = \(root)/data
      read only = no
    [readonly]
      path = \(root)/readonly
    [exact]
      path = \(root)/exact
      read only = no
      case sensitive = yes
    [sealed]
      path = \(root)/sealed
      read only = no
      smb encrypt = required
    [kit]
      path = \(root)/kit
      read only = no
      force user = root
    [nobody]
      path = \(root)/nobody
      valid users = root

    """
  }
}

// MARK: The system

/// Whether something comes true within ten seconds.
func isSoon(_ condition: () -> Bool) -> Bool {
  for _ in 0..<5000 {
    if condition() { return true }
    usleep(2000)
  }
  return false
}

private func freePort() throws -> Int {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(socket) }
  var address = loopback(0)
  var count = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(socket, $0, count) == 0 && getsockname(socket, $0, &count) == 0
    }
  }
  guard status else { throw TestProgram.Failure(text: "no free port") }
  return Int(address.sin_port.bigEndian)
}

private func isListening(_ port: Int) -> Bool {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(socket) }
  var address = loopback(port)
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

func read(_ path: String) throws -> String {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw TestProgram.Failure(text: "no file \(path)") }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  while case let count = Glibc.read(file, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

func write(_ text: String, to path: String) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard file >= 0 else { throw TestProgram.Failure(text: "cannot write \(path)") }
  defer { close(file) }
  var text = text
  guard text.withUTF8({ Glibc.write(file, $0.baseAddress, $0.count) }) == text.utf8.count else {
    throw TestProgram.Failure(text: "cannot write \(path)")
  }
}

func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// The processes whose parent is another.
func children(of parent: pid_t) -> [pid_t] {
  names(in: "/proc").compactMap(pid_t.init).filter { field(2, of: $0) == "\(parent)" }
}

private func state(of process: pid_t) -> String? { field(1, of: process) }

/// A field of a process's status, counted after its name.
private func field(_ number: Int, of process: pid_t) -> String? {
  guard let status = try? read("/proc/\(process)/stat"), let end = status.lastIndex(of: ")") else { return nil }
  let fields = status[end...].split(separator: " ")
  return fields.count > number ? String(fields[number]) : nil
}
