/// Takes secrets out of a canonical request before it is shown: AWS gives it back to the caller, and callers paste it.
enum CanonicalRedaction {
  private static let headers = [
    "x-amz-security-token:", "x-amz-server-side-encryption-customer-key:",
    "x-amz-copy-source-server-side-encryption-customer-key:", "authorization:", "cookie:",
  ]
  private static let parameters = ["X-Amz-Security-Token=", "X-Amz-Signature="]

  static func apply(to text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices {
      if index == 2 {
        lines[index] = lines[index].split(separator: "&", omittingEmptySubsequences: false)
          .map { redact(String($0), parameters) }.joined(separator: "&")
      } else {
        lines[index] = redact(lines[index], headers)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func redact(_ text: String, _ starts: [String]) -> String {
    starts.first { text.utf8.starts(with: $0.utf8) }.map { $0 + "REDACTED" } ?? text
  }
}
