import CLinux
import Glibc
import SMBWire

/// An `smbclient` that runs: lines in, lines out. It ends with this process, whose process group it is in, or with its input.
final class RunningProgram {
  /// Where the program finds its credentials: memory that is overwritten once they were read.
  static let credentialsDescriptor: Int32 = 5
  private static let maximumAnswerBytes = 64 << 10
  private static let maximumCredentialsBytes = 2048

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private var credentials: Int32
  private var pending: [UInt8] = []

  init(_ path: String, _ arguments: [String], credentials text: String) throws(SMBProblem) {
    credentials = try Self.memory(with: text)
    var (lines, answers) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
    // Messages instead of a stream, so that the program reads one line at a time.
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0, &lines) == 0,
      martinet_socket_pair(&answers) == 0
    else { throw SMBProblem(.other, "no descriptors: \(SMBProblem.text(errno))") }
    defer {
      Glibc.close(lines[1])
      Glibc.close(answers[1])
    }
    (input, output) = (lines[0], answers[0])
    process = try Self.spawn(
      path, arguments, [(lines[1], 0), (answers[1], 1), (answers[1], 2), (credentials, Self.credentialsDescriptor)])
  }

  private static func memory(with text: String) throws(SMBProblem) -> Int32 {
    let memory = martinet_shared_memory(text.utf8.count)
    guard memory >= 0 else { throw SMBProblem(.other, "no memory: \(SMBProblem.text(errno))") }
    var text = text
    text.withUTF8 { _ = pwrite(memory, $0.baseAddress, $0.count, 0) }
    return memory
  }

  private static func spawn(_ path: String, _ arguments: [String], _ descriptors: [(Int32, Int32)]) throws(SMBProblem)
    -> pid_t
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // All of them are above 5: 0 to 4 are taken since the start, and 5 by the first of these.
    for (from, to) in descriptors { posix_spawn_file_actions_adddup2(&actions, from, to) }
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, path, &actions, nil, &argv, environ)
    guard status == 0 else { throw SMBProblem(.other, "smbclient: \(SMBProblem.text(status))") }
    return process
  }

  func send(_ line: String) throws(SMBProblem) {
    var line = line
    let count = line.withUTF8 { Glibc.send(input, $0.baseAddress, $0.count, 0) }
    guard count == line.utf8.count else { throw SMBProblem(.connectionLost, "smbclient has ended") }
  }

  /// What the program prints before a line.
  func lines(until end: String, milliseconds: Int) throws(SMBProblem) -> [Substring] {
    while true {
      let lines = String(decoding: pending, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true)
      if pending.last == UInt8(ascii: "\n"), lines.last == Substring(end) {
        pending.removeAll(keepingCapacity: true)
        forgetCredentials()
        return Array(lines.dropLast())
      }
      try readMore(milliseconds)
    }
  }

  private func readMore(_ milliseconds: Int) throws(SMBProblem) {
    var watched = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Int32(clamping: milliseconds)) > 0 else {
      throw SMBProblem(.connectionLost, "smbclient does not answer")
    }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(output, &buffer, buffer.count)
    guard count > 0, pending.count < Self.maximumAnswerBytes else {
      throw SMBProblem(
        .connectionLost, "smbclient has ended: \(RenameProgram.problem(in: leftover)?.text ?? "no reason")")
    }
    pending += buffer[..<count]
  }

  private var leftover: [Substring] { String(decoding: pending, as: UTF8.self).split(separator: "\n").map { $0 } }

  /// The program has read them when it answers.
  private func forgetCredentials() {
    guard credentials >= 0 else { return }
    let nothing = [UInt8](repeating: 0, count: Self.maximumCredentialsBytes)
    var status = stat()
    fstat(credentials, &status)
    _ = pwrite(credentials, nothing, min(nothing.count, Int(status.st_size)), 0)
    Glibc.close(credentials)
    credentials = -1
  }

  func end() {
    forgetCredentials()
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    Glibc.close(input)
    Glibc.close(output)
  }
}
