import FileTreeStorage
import Glibc
import Synchronization
import Testing

@testable import SMBFileSystem

@Suite struct ConnectFaultTests {
  private let server = SMBServer.common

  private func fault(_ files: SMBFileSystem) -> MountFault? {
    defer { files.close() }
    do throws(FileSystemError) {
      try files.examine()
      return nil
    } catch {
      if case .unavailable(let fault) = error { return fault }
      return .other("\(error)")
    }
  }

  @Test func namesWhatIsWrongWithTheMount() throws {
    #expect(fault(try server.files()) == nil)
    #expect(fault(try server.files(password: .value("wrong"))) == .badCredentials)
    #expect(fault(try server.files(username: "nobody-of-that-name")) == .badCredentials)
    #expect(fault(try server.files("no-such-share")) == .noSuchShare)
    #expect(fault(try server.files(path: "no/such/path")) == .noSuchPath)
    #expect(fault(try server.files("nobody")) == .accessDenied)
    #expect(
      fault(try server.files(password: SMBPassword { () throws(PasswordFault) in throw PasswordFault("gone") }))
        == .noPassword("gone"))
  }

  @Test func namesAHostThatIsNotThere() throws {
    let (port, listener) = try listener(backlog: 1)
    close(listener)
    #expect(fault(try files(host: "127.0.0.1", port: port)) == .refused)
    #expect(fault(try files(host: "no-such-host.invalid", port: port)) == .unknownHost)
  }

  @Test func namesAServerOfTheOldProtocolOnly() throws {
    let old = try SMBServer(settings: "server min protocol = NT1\n  server max protocol = NT1")
    #expect(fault(try old.files()) == .noCommonProtocol)
  }

  @Test(arguments: ["server max protocol = SMB2_10", "smb encrypt = off", "host msdfs = no\n  smb encrypt = off"])
  func namesAServerWithoutTheEncryptionThatIsRequired(_ setting: String) throws {
    let plain = try SMBServer(settings: "server min protocol = SMB2\n  \(setting)")
    #expect(fault(try plain.files(encryption: .required)) == .noCommonProtocol)
    #expect(fault(try plain.files(encryption: .desired)) == nil)
  }

  @Test(arguments: SMBShare.Encryption.allCases) func usesASigningServer(_ encryption: SMBShare.Encryption) throws {
    let signing = try SMBServer(settings: "server min protocol = SMB2\n  server signing = mandatory")
    #expect(fault(try signing.files(encryption: encryption)) == nil)
  }

  @Test func usesAShareThatRequiresEncryption() throws {
    let files = try server.files("sealed", encryption: .required)
    defer { files.close() }
    try files.examine()
    #expect(files.traits.replacesAtomically)
    #expect(names(in: "\(server.folder)/sealed") == [])
  }

  @Test func findsOutWhatAShareCan() throws {
    let folder = "traits-\(UInt64.random(in: 0 ... .max))"
    mkdir("\(server.folder)/data/\(folder)", 0o777)
    chmod("\(server.folder)/data/\(folder)", 0o777)
    let (common, exact) = (try server.files(path: folder), try server.files("exact"))
    defer {
      common.close()
      exact.close()
    }
    #expect(!common.traits.replacesAtomically && !common.traits.copiesItself)
    try common.examine()
    try exact.examine()
    #expect(!common.traits.isCaseSensitive && exact.traits.isCaseSensitive)
    for traits in [common.traits, exact.traits] {
      #expect(traits.replacesAtomically && traits.copiesItself && !traits.isDurable && traits.timeResolution == 100)
    }
    #expect(names(in: "\(server.folder)/data/\(folder)") == [] && names(in: "\(server.folder)/exact") == [])
  }

  @Test func usesAReadOnlyShare() throws {
    try write("text", to: "\(server.folder)/readonly/a")
    let files = try server.files("readonly")
    defer { files.close() }
    try files.examine()
    let path = TreePath("a")!
    #expect(!files.traits.isCaseSensitive)
    #expect(try files.open(path).text() == "text")
    #expect(throws: FileSystemError.accessDenied) { try files.create(TreePath("b")!) }
    #expect(throws: FileSystemError.accessDenied) { try files.removeFile(path) }
    #expect(throws: FileSystemError.accessDenied) { try files.makeFolder(TreePath("c")!) }
  }

  @Test func aServerThatNeverAnswersCostsItsWorkerOnly() throws {
    let (port, listener) = try listener(backlog: 16)
    defer { close(listener) }
    let files = try files(host: "127.0.0.1", port: port, timeout: .seconds(1))
    var waited = 0
    for _ in 0..<500 {
      let before = ContinuousClock.now
      #expect(throws: FileSystemError.unavailable(.noAnswer)) { try files.status(of: .root) }
      if .now - before > .milliseconds(900) { waited += 1 }
    }
    // The first, and on a slow machine whoever comes when it may be tried again.
    #expect((1...4).contains(waited))
    files.close()
    #expect(files.sessions.workers.isEmpty)
  }

  @Test func aRefusedPasswordIsTriedAgainWhenItChanges() throws {
    let password = Mutex("wrong")
    let files = try server.files(
      password: SMBPassword { () throws(PasswordFault) in password.withLock { $0 } })
    defer { files.close() }
    #expect(throws: FileSystemError.unavailable(.badCredentials)) { try files.status(of: .root) }
    password.withLock { $0 = SMBServer.password }
    #expect(isSoon { (try? files.status(of: .root)) != nil })
  }

  private func files(host: String, port: Int, timeout: Duration = .seconds(20)) throws -> SMBFileSystem {
    SMBFileSystem(
      try SMBShare(
        host: host, port: port, share: "data", username: "anna", password: .value("secret"),
        limits: SMBShare.Limits(timeout: timeout)))
  }
}

@Suite struct HostileWorkerTests {
  /// A program in the worker's place.
  private func files(_ script: String) throws -> (SMBFileSystem, String) {
    let path = "/tmp/martinet-worker-\(UInt64.random(in: 0 ... .max))"
    try write("#!/bin/sh\n\(script)\n", to: path)
    chmod(path, 0o755)
    let share = try SMBShare(
      host: "127.0.0.1", share: "data", username: "anna", password: .value("secret"),
      limits: SMBShare.Limits(timeout: .seconds(1)))
    return (SMBFileSystem(share, program: path), path)
  }

  @Test(arguments: [
    "exit 1", "head -c 3000000 /dev/urandom >&3; sleep 100", "yes >&3", "head -c 3000000 /dev/zero >&3; sleep 100",
    #"printf '\006\000\000\000\001\000\000\000\002\001' >&3; exit"#, "kill -9 $$",
  ])
  func whatIsNoWorkerIsNotUsed(_ script: String) throws {
    let (files, path) = try files(script)
    defer { unlink(path) }
    do throws(FileSystemError) {
      _ = try files.status(of: .root)
      Issue.record("it was used")
    } catch {
      guard case .unavailable(.worker) = error else {
        Issue.record("\(error)")
        return
      }
    }
    files.close()
    #expect(files.sessions.workers.isEmpty)
  }

  @Test func aWorkerThatSleepsIsKilledWithAllItStarted() throws {
    let (files, path) = try files("sleep 1000 & sleep 1000")
    defer { unlink(path) }
    #expect(throws: FileSystemError.unavailable(.noAnswer)) { try files.status(of: .root) }
    files.close()
    #expect(children(of: getpid()).allSatisfy { command(of: $0) != "sleep" })
  }

  @Test func aMissingWorkerIsNamed() throws {
    let share = try SMBShare(host: "127.0.0.1", share: "data", username: "anna", password: .value("secret"))
    let files = SMBFileSystem(share, program: "/no/such/program")
    defer { files.close() }
    #expect(throws: FileSystemError.unavailable(.worker("the program /no/such/program is missing"))) {
      try files.status(of: .root)
    }
  }

  private func command(of process: pid_t) -> String? {
    (try? read("/proc/\(process)/comm"))?.trimmingSuffix { $0 == "\n" }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isCut(last) { text.removeLast() }
    return text
  }
}

/// A socket that takes connections and never says anything.
private func listener(backlog: Int32) throws -> (port: Int, socket: Int32) {
  let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  var address = loopback(0)
  var count = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isReady = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(socket, $0, count) == 0 && listen(socket, backlog) == 0 && getsockname(socket, $0, &count) == 0
    }
  }
  guard isReady else { throw TestProgram.Failure(text: "no listener") }
  return (Int(address.sin_port.bigEndian), socket)
}
