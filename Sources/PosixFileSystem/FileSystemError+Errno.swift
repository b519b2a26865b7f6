import FileTreeStorage
import Glibc

extension FileSystemError {
  /// What the system call that just failed left in `errno`.
  /// - Parameter attempt: what was tried, for the log.
  static func last(_ attempt: StaticString) -> FileSystemError {
    let code = errno
    return switch code {
    // Links that lead out of the tree (EXDEV of openat2) or in a circle are as good as absent.
    case ENOENT, ELOOP, EXDEV: .notFound
    case EEXIST: .exists
    case EISDIR: .isFolder
    case ENOTDIR: .notFolder
    case ENOTEMPTY: .notEmpty
    case EACCES, EPERM, EROFS: .accessDenied
    case EBUSY, ETXTBSY: .busy
    case ENOSPC, EDQUOT: .noSpace
    case ENAMETOOLONG, EILSEQ, EINVAL: .invalidName
    case EOPNOTSUPP, ENOSYS: .notSupported
    case EMFILE, ENFILE, ENOMEM: .overloaded
    case ESTALE, ENODEV, ENXIO, ETIMEDOUT, ENOTCONN, EHOSTDOWN, ESHUTDOWN:
      .unavailable(.other("\(attempt): \(String(cString: strerror(code)))"))
    default: .failed("\(attempt): \(String(cString: strerror(code)))")
    }
  }
}
