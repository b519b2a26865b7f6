import Crypto
import Storage

/// A file that has been written whole beside its place, where nobody sees it yet.
struct WrittenFile {
  var path: TreePath
  var status: FileStatus
  /// The folders that had to be made for it, the outermost first.
  let made: [TreePath]
}

/// What came in of a body: its file, and what was found out of its bytes.
struct ReceivedFile {
  var file: WrittenFile
  let digests: Digests
  /// What the client wants kept.
  let checksums: [Checksum]

  /// The client's, and the computed one of that algorithm where the client gave none of it.
  func checksums(including algorithm: ChecksumAlgorithm) -> [Checksum] {
    guard !checksums.contains(where: { $0.algorithm == algorithm }), let value = digests.value(of: algorithm) else {
      return checksums
    }
    return checksums + [Checksum(algorithm: algorithm, value: value)]
  }
}
