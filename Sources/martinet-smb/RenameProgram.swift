import Glibc
import SMBWire

/// Renames through the `smbclient` program. It is the public way to SMB's rename that replaces in one step, and to the one that never does: the library's own
/// removes the destination first where there is one.
final class RenameProgram {
  private static let places = ["/usr/bin/smbclient", "/usr/local/bin/smbclient", "/bin/smbclient"]
  /// A word that is no command: the program's complaint says that it is done with the command before.
  private static let endWord = "martinet_end"
  private static let endLine = "martinet_end: command not found"

  private let program: String
  private let connection: SMBConnection
  private var running: RunningProgram?

  /// The program is started with the first rename. A mount without it is not used: its writes would fail when all their bytes are there.
  init(_ connection: SMBConnection) throws(SMBProblem) {
    guard let program = Self.places.first(where: { access($0, X_OK) == 0 }) else {
      throw SMBProblem(.other, "the program smbclient is not installed")
    }
    self.program = program
    self.connection = connection
  }

  /// - Throws: `connectionLost` where it is not known what happened; the next call starts the program anew.
  func rename(_ source: String, to destination: String, isReplacing: Bool) throws(SMBProblem) {
    let command = "rename \(try quoted(source)) \(try quoted(destination))\(isReplacing ? " -f" : "")"
    let answer = try ask(command)
    guard let problem = Self.problem(in: answer) else { return }
    if problem.cause == .connectionLost { end() }
    throw problem
  }

  private func ask(_ command: String) throws(SMBProblem) -> [Substring] {
    do throws(SMBProblem) {
      let program: RunningProgram
      if let running { program = running } else { program = try start() }
      running = program
      // Two messages: the program waits for the descriptor also when it has the second line already.
      try program.send(command + "\n")
      try program.send(Self.endWord + "\n")
      return try program.lines(until: Self.endLine, milliseconds: Int(connection.timeoutMilliseconds))
    } catch {
      end()
      throw error
    }
  }

  private func start() throws(SMBProblem) -> RunningProgram {
    try RunningProgram(program, arguments, credentials: credentials)
  }

  private func end() {
    running?.end()
    running = nil
  }

  private var arguments: [String] {
    let protection =
      switch connection.encryption {
      case .off: "sign"
      case .desired: "sign"
      case .required: "encrypt"
      }
    return [
      // Its errors' stream is the one that it does not keep back.
      "smbclient", "-E", "-s", "/dev/null", "-A", "/proc/self/fd/\(RunningProgram.credentialsDescriptor)", "-p",
      "\(connection.port)",
      "-m", "SMB3", "--option=client min protocol=SMB2_02", "--client-protection=\(protection)", "--use-kerberos=off",
      "//\(connection.host)/\(connection.share)",
    ]
  }

  private var credentials: String {
    "username = \(connection.username)\npassword = \(connection.password)\n"
      + (connection.domain.isEmpty ? "" : "domain = \(connection.domain)\n")
  }

  /// As the program's command line wants it. What would end the quotes or the line is no name, and is refused by the gateway already.
  private func quoted(_ path: String) throws(SMBProblem) -> String {
    let whole = connection.path.isEmpty ? path : "\(connection.path)/\(path)"
    guard whole.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
      throw SMBProblem(.invalidName)
    }
    return "\"\\" + String(whole.map { $0 == "/" ? "\\" : $0 }) + "\""
  }
}

extension RenameProgram {
  /// What the lines before the end say; nil for success, of which the program says nothing.
  static func problem(in lines: [Substring]) -> SMBProblem? {
    let complaints = lines.filter { !$0.isEmpty && !$0.hasPrefix("Try \"help\"") }
    guard let complaint = complaints.first else { return nil }
    guard let code = complaints.lazy.compactMap(code(in:)).first else {
      return SMBProblem(.other, "smbclient: \(complaint.prefix(40))")
    }
    return SMBProblem(cause(of: code), code)
  }

  private static func code(in line: Substring) -> String? {
    line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }).first { $0.hasPrefix("NT_STATUS_") }.map(
      String.init)
  }

  private static func cause(of code: String) -> SMBProblem.Cause {
    switch code.dropFirst("NT_STATUS_".count) {
    case "OBJECT_NAME_COLLISION", "FILE_IS_A_DIRECTORY": .exists
    case "OBJECT_NAME_NOT_FOUND", "OBJECT_PATH_NOT_FOUND", "NO_SUCH_FILE", "NOT_A_DIRECTORY": .notFound
    case "ACCESS_DENIED", "MEDIA_WRITE_PROTECTED", "CANNOT_DELETE": .accessDenied
    case "SHARING_VIOLATION", "DELETE_PENDING", "FILE_LOCK_CONFLICT": .busy
    case "DISK_FULL", "QUOTA_EXCEEDED": .noSpace
    case "OBJECT_NAME_INVALID", "OBJECT_PATH_INVALID", "OBJECT_PATH_SYNTAX_BAD", "NAME_TOO_LONG": .invalidName
    case "NOT_SUPPORTED", "NOT_IMPLEMENTED", "INVALID_DEVICE_REQUEST": .notSupported
    default: isAboutTheSession(code) ? .connectionLost : .other
    }
  }

  private static func isAboutTheSession(_ code: String) -> Bool {
    ["CONNECTION", "NETWORK", "SESSION", "TIMEOUT", "PIPE", "LOGON", "HOST", "UNREACHABLE", "TRANSPORT", "REMOTE"]
      .contains { code.contains($0) }
  }
}
