import HTTP

/// Dates as policies and condition keys write them: ISO 8601 (`2026-11-25`, `2026-11-25T10:00:00Z`), or seconds since 1970.
enum PolicyDate {
  /// Milliseconds since 1970.
  static func parse(_ text: String) -> Int64? {
    if let seconds = Int64(text), abs(seconds) < 1 << 40 { return seconds * 1000 }
    var scanner = ISO8601Scanner(text)
    guard let day = scanner.day() else { return nil }
    guard !scanner.rest.isEmpty else { return day * 86_400_000 }
    guard scanner.skip("T"), let time = scanner.time(), let fraction = scanner.fraction(),
      let offset = scanner.offset(),
      scanner.rest.isEmpty
    else { return nil }
    return (day * 86400 + time - offset) * 1000 + fraction
  }
}
