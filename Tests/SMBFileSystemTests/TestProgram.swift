import Glibc

/// Runs a program of the system and waits for its end.
enum TestProgram {
  struct Failure: Error {
    let text: String
  }

  static func run(_ words: [String], input: String = "") throws {
    let status = try start(words, input: input)
    guard status == 0 else { throw Failure(text: "\(words.joined(separator: " ")) ended with \(status)") }
  }

  private static func start(_ words: [String], input: String) throws -> Int32 {
    var pipes: [Int32] = [-1, -1]
    guard pipe(&pipes) == 0 else { throw Failure(text: "no pipe") }
    _ = input.utf8CString.withUnsafeBytes { write(pipes[1], $0.baseAddress, $0.count - 1) }
    close(pipes[1])
    defer { close(pipes[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipes[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else {
      throw Failure(text: "cannot start \(words[0])")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }
}
