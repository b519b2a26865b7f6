import JSON

/// One condition of a POST policy.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>
enum PostCondition: Sendable, Equatable {
  /// The field, in lower case, has this value and no other.
  case equal(String, String)
  /// The field, in lower case, begins so.
  case startsWith(String, String)
  /// The file has so many bytes.
  case contentLength(ClosedRange<Int64>)

  /// The field that it is about.
  var field: String? {
    switch self {
    case .equal(let field, _), .startsWith(let field, _): field
    case .contentLength: nil
    }
  }

  /// Whether the value of its field meets it. The length of the file is checked while it passes.
  func isMet(by value: String) -> Bool {
    switch self {
    case .equal(_, let expected): return value.utf8.elementsEqual(expected.utf8)
    case .startsWith("content-type", let prefix):
      // A list of types: each of them has to.
      return value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .allSatisfy { type in
          type.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: prefix.utf8)
        }
    case .startsWith(_, let prefix): return value.utf8.starts(with: prefix.utf8)
    case .contentLength: return true
    }
  }

  /// As AWS repeats it to the client.
  var text: String {
    switch self {
    case .equal(let field, let value): Self.text("eq", field, value)
    case .startsWith(let field, let prefix): Self.text("starts-with", field, prefix)
    case .contentLength(let range):
      "[\"content-length-range\", \(range.lowerBound), \(range.upperBound)]"
    }
  }

  private static func text(_ operator: String, _ field: String, _ value: String) -> String {
    "[\"\(`operator`)\", \(JSONText.quoted("$" + field)), \(JSONText.quoted(value))]"
  }
}
