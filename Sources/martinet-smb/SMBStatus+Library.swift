import CSMBClient
import Glibc
import SMBWire

extension SMBStatus {
  init(_ status: stat) {
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    self.init(
      isFolder: isFolder, size: isFolder ? 0 : Int64(status.st_size), modified: Self.nanoseconds(status.st_mtim),
      fileID: UInt64(status.st_ino))
  }

  init(_ entry: libsmb_file_info) {
    let isFolder = Int32(entry.attrs) & SMBC_DOS_MODE_DIRECTORY != 0
    self.init(
      isFolder: isFolder, size: isFolder ? 0 : Int64(clamping: entry.size), modified: Self.nanoseconds(entry.mtime_ts),
      fileID: 0)
  }

  /// A server may say any time at all.
  private static func nanoseconds(_ time: timespec) -> Int64 {
    let seconds = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let sum = seconds.partialValue.addingReportingOverflow(Int64(time.tv_nsec))
    return seconds.overflow || sum.overflow ? 0 : sum.partialValue
  }
}
