import Bytes
import Crypto
import Glibc

/// A root key made for trying things: kept in the data folder, readable by its owner only, so that the next start uses it again.
package struct DemoKey: Sendable {
  package let accessKey: String
  package let secretKey: String

  /// Reads the pair from `folder`, or makes one there.
  package static func findOrMake(in folder: String) throws(SettingsProblem) -> DemoKey {
    mkdir(folder, 0o700)
    let path = "\(folder)/demo-key"
    if let text = try? SmallFile.read(path) {
      let lines = text.split(separator: "\n").map(String.init)
      guard lines.count == 2 else { throw SettingsProblem("\(path) does not hold two lines: remove it") }
      return DemoKey(accessKey: lines[0], secretKey: lines[1])
    }
    let key = DemoKey(
      accessKey: "DEMO" + Hex.encode(SecureRandom.bytes(8)).uppercased(), secretKey: Hex.encode(SecureRandom.bytes(20)))
    try write("\(key.accessKey)\n\(key.secretKey)\n", to: path)
    return key
  }

  private static func write(_ text: String, to path: String) throws(SettingsProblem) {
    let mask = umask(0o077)
    defer { umask(mask) }
    guard let file = fopen(path, "wxe"), fputs(text, file) >= 0, fclose(file) == 0 else {
      throw SettingsProblem("cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }
}
