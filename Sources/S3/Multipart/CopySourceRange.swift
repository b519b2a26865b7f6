import Storage

/// `x-amz-copy-source-range`: `bytes=first-last`, both ends included and given.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>
struct CopySourceRange: Sendable {
  private let text: String
  private let first: Int64
  private let last: Int64

  init(header: String) throws(S3Error) {
    let prefix = "bytes=".utf8
    let ends = header.utf8.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    guard header.utf8.starts(with: prefix), ends.count == 2, let first = Self.offset(ends[0]),
      let last = Self.offset(ends[1]), first <= last
    else {
      throw .invalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
        name: "x-amz-copy-source-range", value: header)
    }
    text = header
    self.first = first
    self.last = last
  }

  /// The bytes of a source of that size.
  func range(ofSize size: Int64) throws(S3Error) -> Range<Int64> {
    guard first < size else {
      throw .invalidRequest("The specified copy range is invalid for the source object size")
    }
    guard last < size else {
      throw .invalidArgument(
        "Range specified is not valid for source object of size: \(size)", name: "x-amz-copy-source-range", value: text)
    }
    return first..<(last + 1)
  }

  private static func offset(_ digits: Substring.UTF8View) -> Int64? {
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    guard let offset = Int64(Substring(digits)), offset < .max else { return nil }
    return offset
  }
}
