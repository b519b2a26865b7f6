import HTTP
import SigV4

/// Times as services write them, in listings and in headers.
enum Moment {
  /// Seconds since 1970; nil for anything else than the two forms.
  static func seconds(_ text: String) -> Int64? {
    if let seconds = HTTPDate.parse(text) { return seconds }
    let digits = text.prefix(19).filter { $0 != "-" && $0 != ":" }
    return AmzDate(digits + "Z")?.seconds
  }
}
