/// How settings are written: sizes (`4KiB`, `128MiB`), durations (`250ms`, `20s`, `5m`, `7d`), switches and lists (`a, b`).
enum SettingText {
  private static let sizes: [(suffix: String, factor: Int64)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1),
  ]
  private static let durations: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("", 1000),
  ]

  /// Bytes.
  static func size(_ text: String) -> Int64? {
    for (suffix, factor) in sizes where text.hasSuffix(suffix) {
      guard let count = whole(text.dropLast(suffix.count)) else { continue }
      let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
      return overflow ? nil : bytes
    }
    return nil
  }

  static func size(of bytes: Int64) -> String {
    let unit = sizes.first { bytes != 0 && bytes % $0.factor == 0 && $0.factor > 1 } ?? ("", 1)
    return "\(bytes / unit.factor)\(unit.suffix)"
  }

  static func duration(_ text: String) -> Duration? {
    for (suffix, milliseconds) in durations where text.hasSuffix(suffix) {
      guard let count = whole(text.dropLast(suffix.count)), count < 1 << 40 else { continue }
      return .milliseconds(count * milliseconds)
    }
    return nil
  }

  static func duration(of duration: Duration) -> String {
    let milliseconds = duration / .milliseconds(1)
    let whole = Int64(milliseconds)
    if whole > 0, whole % 86_400_000 == 0 { return "\(whole / 86_400_000)d" }
    return whole % 1000 == 0 ? "\(whole / 1000)s" : "\(whole)ms"
  }

  static func flag(_ text: String) -> Bool? {
    switch text {
    case "true", "on", "yes", "1": true
    case "false", "off", "no", "0": false
    default: nil
    }
  }

  static func list(_ text: String) -> [String] {
    text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
  }

  /// Digits only: no sign, no spaces.
  private static func whole(_ text: Substring) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(text)
  }
}
