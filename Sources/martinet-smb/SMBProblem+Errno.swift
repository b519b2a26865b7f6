import Glibc
import SMBWire

extension SMBProblem {
  /// What the errno of a call with a path means.
  init(path errno: Int32) {
    switch errno {
    case ENOENT: self.init(.notFound)
    case EEXIST: self.init(.exists)
    case EISDIR: self.init(.isFolder)
    case ENOTDIR: self.init(.notFolder)
    case ENOTEMPTY: self.init(.notEmpty)
    case EACCES, EPERM, EROFS: self.init(.accessDenied)
    case EBUSY, ETXTBSY: self.init(.busy)
    case ENOSPC, EDQUOT, EFBIG: self.init(.noSpace)
    // Names are checked before they are sent; this is one that only the server knows to be too long.
    case EINVAL, ENAMETOOLONG: self.init(.invalidName)
    case ENOSYS, ENOTSUP: self.init(.notSupported)
    case ETIMEDOUT: self.init(.noAnswer)
    case ECONNABORTED, ECONNRESET, ENETRESET, EPIPE, ENOTCONN, EIO, EBADF, ECONNREFUSED, EHOSTUNREACH, ENETUNREACH:
      self.init(.connectionLost, Self.text(errno))
    default: self.init(.other, Self.text(errno))
    }
  }

  /// What the errno of a call with an open file means: where the connection was lost, the library says all sorts of things.
  init(handle errno: Int32) {
    switch errno {
    case EINVAL, ENOENT: self.init(.connectionLost, Self.text(errno))
    default: self.init(path: errno)
    }
  }

  static func text(_ errno: Int32) -> String { "errno \(errno), \(String(cString: strerror(errno)))" }
}
