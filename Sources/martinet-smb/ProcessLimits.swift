import Glibc

/// What this process may take, whatever its server sends it.
enum ProcessLimits {
  /// A folder of a million entries takes half of it.
  private static let memoryBytes: rlim_t = 2 << 30

  static func set() {
    var memory = rlimit(rlim_cur: memoryBytes, rlim_max: memoryBytes)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    // A core would hold the password.
    var core = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
  }
}
