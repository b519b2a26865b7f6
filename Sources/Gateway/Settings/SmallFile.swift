import Glibc

/// A file that is read as a whole: settings and secrets.
enum SmallFile {
  static let maximumBytes = 1 << 20

  /// Why a file cannot be had, in words.
  struct Problem: Error {
    let description: String
  }

  /// The file's text.
  /// - Throws: when it is not there, larger than `maximumBytes`, or not UTF-8.
  static func read(_ path: String) throws(Problem) -> String {
    guard let file = fopen(path, "re") else {
      throw Problem(description: "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: maximumBytes + 1) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    guard bytes.count <= maximumBytes else { throw Problem(description: "\(path) is too large") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(description: "\(path) is not UTF-8")
    }
    return text
  }

  /// A secret's file usually ends with a line break that is not part of it.
  static func secret(_ path: String) throws(Problem) -> String {
    let text = try read(path)
    return String(text.prefix(text.count - text.reversed().prefix(while: \.isNewline).count))
  }
}
