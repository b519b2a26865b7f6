import Bytes
import Storage

/// One state of a file, open for reading. What others write into the same file meanwhile cuts the answer.
final class TreeObject: ObjectReader {
  let info: ObjectInfo
  /// Nil for a folder.
  private let file: (any TreeFile)?
  private let isUnchanged: @Sendable () -> Bool

  /// Nil for a folder.
  var status: FileStatus? { file?.status }

  /// - Parameter isUnchanged: whether nobody has written into the file itself since it was opened.
  init(_ info: ObjectInfo, _ file: (any TreeFile)?, isUnchanged: @escaping @Sendable () -> Bool = { true }) {
    self.info = info
    self.file = file
    self.isUnchanged = isUnchanged
  }

  /// Nobody knows where a file's parts once met.
  func parts() throws(StorageError) -> [ObjectPart] { [] }

  func bytes(in range: Range<Int64>) throws(StorageError) -> [ByteChunk] {
    precondition(range.lowerBound >= 0 && range.upperBound <= info.size, "a range within the object")
    guard let file, !range.isEmpty else { return [] }
    guard let descriptor = file.descriptor else {
      let stream = TreeFileStream(file, range, isUnchanged: isUnchanged)
      return [.stream(stream, count: Int64(range.count))]
    }
    let local = LocalTreeFile(file, descriptor: descriptor)
    return [.file(local, offset: range.lowerBound, count: Int64(range.count))]
  }
}
