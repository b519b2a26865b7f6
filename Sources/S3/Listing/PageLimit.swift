/// How many entries a page may have: `max-keys`, `max-uploads`, `max-parts`.
struct PageLimit: Sendable {
  /// The most of any page, whatever is asked for.
  static let maximum = 1000

  /// As answers repeat it.
  let value: Int

  /// Reads a parameter; without one, and without a value, it is the maximum.
  /// - Parameter argument: what S3 calls it when it is negative.
  init(parameter: String?, name: String, argument: String) throws(S3Error) {
    guard let parameter, !parameter.isEmpty else {
      value = Self.maximum
      return
    }
    guard let number = Int32(parameter), parameter.utf8.first != UInt8(ascii: "+") else {
      throw .invalidArgument("Provided \(name) not an integer or within integer range", name: name, value: parameter)
    }
    guard number >= 0 else {
      throw .invalidArgument(
        "Argument \(argument) must be an integer between 0 and 2147483647", name: argument, value: parameter)
    }
    value = min(Int(number), Self.maximum)
  }
}
