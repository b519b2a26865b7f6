import Glibc

/// How many descriptors the process may have: each connection needs one, and the store keeps some hundred files open.
enum OpenFiles {
  private static let reserve: rlim_t = 2048

  /// Raises the soft limit as far as needed and allowed.
  /// - Returns: connections that fit in what was granted; less than wanted where the hard limit is low.
  static func makeRoom(forConnections wanted: Int64) -> Int64 {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
    let needed = rlim_t(wanted) + reserve
    if limit.rlim_cur < needed {
      limit.rlim_cur = min(needed, limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    guard limit.rlim_cur < needed else { return wanted }
    return max(16, Int64(limit.rlim_cur) - Int64(reserve))
  }
}
