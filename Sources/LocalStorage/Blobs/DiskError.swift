import Glibc
import Storage

/// A system call on the store's own files that failed.
struct DiskError: Error, Hashable {
  /// The `errno`.
  let code: Int32
  /// What was tried and on what, for the log.
  let attempt: String
  /// A sync failed: what was written since the last one may be lost, whatever a second attempt says.
  let isFailedSync: Bool

  /// What the call that just failed left in `errno`.
  static func last(_ attempt: @autoclosure () -> String, isSync: Bool = false) -> DiskError {
    let code = errno
    return DiskError(code: code, attempt: attempt(), isFailedSync: isSync)
  }

  var detail: String { "\(attempt): \(String(cString: strerror(code)))" }

  /// What it means to whoever asked the store for something.
  var storageError: StorageError {
    switch code {
    case ENOSPC, EDQUOT: .insufficientSpace
    case EMFILE, ENFILE, ENOMEM: .slowDown
    default: .failed(detail)
    }
  }
}
