/// How a multipart object is cut so that its copy gets the same ETag, or, where that cannot be, so that it can be sent at all.
package struct PartPlan: Sendable, Equatable {
  /// Smallest part but the last that S3 accepts.
  static let minimumPart: Int64 = 5 << 20
  /// What objects are cut into whose parts are not known.
  static let ownPart: Int64 = 64 << 20

  package let ranges: [Range<Int64>]
  /// Whether the parts are the source's own.
  package let keepsETag: Bool

  /// The source's own parts.
  /// - Returns: nil when they do not add up, or a destination would refuse them.
  package init?(sizes: [Int64], total: Int64) {
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 && $0 <= total }),
      sizes.dropLast().allSatisfy({ $0 >= Self.minimumPart })
    else { return nil }
    var (ranges, end): ([Range<Int64>], Int64) = ([], 0)
    for size in sizes {
      guard size <= total - end else { return nil }
      ranges.append(end..<end + size)
      end += size
    }
    guard end == total else { return nil }
    self.ranges = ranges
    keepsETag = true
  }

  /// Parts of our own; at most 10,000.
  package init(total: Int64) {
    let size = max(Self.ownPart, (total + 9_999) / 10_000)
    ranges = stride(from: 0, to: total, by: Int64.Stride(size)).map { $0..<min($0 + size, total) }
    keepsETag = false
  }

  /// The sizes of `count` parts when all but the last are as large as the first; nil when that cannot be. Most clients cut so.
  package static func evenSizes(first: Int64, count: Int, total: Int64) -> [Int64]? {
    guard count > 0, first > 0 else { return nil }
    let (before, overflow) = first.multipliedReportingOverflow(by: Int64(count - 1))
    guard !overflow, before < total, total - before <= first else { return nil }
    return Array(repeating: first, count: count - 1) + [total - before]
  }
}
