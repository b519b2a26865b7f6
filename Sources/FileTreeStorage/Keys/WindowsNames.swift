/// Which names Windows takes.
/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>
enum WindowsNames {
  /// Why it does not take a name; nil where it does.
  static func refusal(of name: some StringProtocol) -> String? {
    let scalars = name.unicodeScalars
    if scalars.contains(where: ReservedCharacters.isReserved) {
      return "A name may have neither control characters nor any of \\ : * ? \" < > |."
    }
    if let last = scalars.last, ReservedCharacters.isReservedAtEnd(last) {
      return "A name may not end with a dot or a space."
    }
    return isDevice(name) ? "The name is that of a device." : nil
  }

  /// The name of a device is one with any extension.
  private static func isDevice(_ name: some StringProtocol) -> Bool {
    let stem = name.unicodeScalars.prefix { $0 != "." }
    var text = String(String.UnicodeScalarView(stem)).uppercased()
    while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
    if devices.contains(text) { return true }
    let scalars = Array(text.unicodeScalars)
    guard scalars.count == 4, numbered.contains(String(text.prefix(3))) else { return false }
    return "0123456789\u{b9}\u{b2}\u{b3}".unicodeScalars.contains(scalars[3])
  }

  private static let devices: Set<String> = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
  private static let numbered: Set<String> = ["COM", "LPT"]
}
