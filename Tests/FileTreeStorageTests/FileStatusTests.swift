import FileTreeStorage
import Storage
import Testing

@Suite struct FileStatusTests {
  private let status = FileStatus(kind: .file, size: 5, modified: 1_700_000_000_123_456_700, fileID: 0x2a)

  @Test func aTagIsOfSizeAndTimeAlone() {
    let tag = ETag(ofFile: status)
    #expect(tag.text.utf8.count == 34)
    #expect(tag.text.hasSuffix("-1"))
    var other = status
    other.fileID = 0
    #expect(ETag(ofFile: other) == tag)
    other.size = 6
    #expect(ETag(ofFile: other) != tag)
    other = status
    other.modified += 1
    #expect(ETag(ofFile: other) != tag)
  }

  @Test func anItemVersionNeedsTheNumberOfTheFile() {
    #expect(status.itemVersion == "\(String(17_000_000_001_234_567, radix: 16))-5-2a")
    #expect(FileStatus(kind: .file, size: 5, modified: 1).itemVersion == nil)
  }

  @Test(arguments: [(1_999_999, 1), (0, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)] as [(Int64, Int64)])
  func showsTimeInMilliseconds(modified: Int64, milliseconds: Int64) {
    #expect(FileStatus(kind: .file, size: 0, modified: modified).lastModified.milliseconds == milliseconds)
  }
}
