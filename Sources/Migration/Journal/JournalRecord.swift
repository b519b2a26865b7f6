import Bytes
import Crypto

/// One line of a journal: words in percent-coding and, at its end, the CRC-32C of all before. A cut or damaged line is none.
package enum JournalRecord: Sendable, Equatable {
  /// Whose journal it is; the first line.
  case header(MigrationIdentity)
  /// A run begins, on a system that was started under that id. `knowsUntouched`: keys without a line were not written to until now.
  case run(boot: String, knowsUntouched: Bool)
  /// A run ended in order, and all lines before are on disk.
  case end
  /// Versions of the key may be written from now on.
  case key(String)
  /// A version is written.
  case version(key: String, source: VersionMark, destination: String, etag: String)
  /// An upload in parts is about to be asked for.
  case uploading(key: String)
  /// It is begun under this id.
  case upload(key: String, id: String)
  /// It is completed, given up or, without an id, was never begun.
  case closed(key: String, id: String)

  static let maximumLine = 16 << 10

  /// The line with its line feed.
  package var line: [UInt8] {
    var text = words.map(Self.encode).joined(separator: " ")
    let sum = String(CRC32C.hash(text), radix: 16)
    text += " " + String(repeating: "0", count: 8 - sum.count) + sum + "\n"
    return Array(text.utf8)
  }

  /// Nil for a line, without its line feed, that is damaged or of no known kind.
  package init?(line: some Collection<UInt8>) {
    guard line.count <= Self.maximumLine, let text = String(validating: line, as: UTF8.self),
      let space = text.lastIndex(of: " "), let sum = UInt32(text[text.index(after: space)...], radix: 16),
      text.utf8.distance(from: space, to: text.endIndex) == 9, CRC32C.hash(String(text[..<space])) == sum
    else { return nil }
    let words = text[..<space].split(separator: " ", omittingEmptySubsequences: false).map(Self.decode)
    self.init(words: words.compactMap { $0 })
  }

  private var words: [String] {
    switch self {
    case .header(let identity):
      ["martinet-migrate-1", identity.from, identity.fromBucket, identity.to, identity.toBucket]
    case .run(let boot, let knowsUntouched): ["run", boot, knowsUntouched ? "complete" : "gap"]
    case .end: ["end"]
    case .key(let key): ["key", key]
    case .version(let key, let source, let destination, let etag):
      ["version", key, source.versionID, source.digest, destination, etag]
    case .upload(let key, let id): ["upload", key, id]
    case .uploading(let key): ["uploading", key]
    case .closed(let key, let id): ["closed", key, id]
    }
  }

  private init?(words: [String]) {
    switch (words.first, words.count) {
    case ("martinet-migrate-1", 5):
      self = .header(MigrationIdentity(from: words[1], fromBucket: words[2], to: words[3], toBucket: words[4]))
    case ("run", 3): self = .run(boot: words[1], knowsUntouched: words[2] == "complete")
    case ("end", 1): self = .end
    case ("key", 2): self = .key(words[1])
    case ("version", 6):
      self = .version(
        key: words[1], source: VersionMark(versionID: words[2], digest: words[3]), destination: words[4], etag: words[5]
      )
    case ("upload", 3): self = .upload(key: words[1], id: words[2])
    case ("uploading", 2): self = .uploading(key: words[1])
    case ("closed", 3): self = .closed(key: words[1], id: words[2])
    default: return nil
    }
  }

  /// An empty word is written as a minus sign, and a minus sign by its code.
  private static func encode(_ word: String) -> String {
    if word.isEmpty { return "-" }
    return word == "-" ? "%2D" : PercentCoding.encode(word, keepingSlash: true)
  }

  private static func decode(_ word: Substring) -> String? {
    if word == "-" { return "" }
    return PercentCoding.decode(String(word)).flatMap { String(validating: $0, as: UTF8.self) }
  }
}

extension CRC32C {
  fileprivate static func hash(_ text: String) -> UInt32 { Array(text.utf8).withUnsafeBytes { hash($0) } }
}

/// What a journal belongs to.
package struct MigrationIdentity: Sendable, Equatable {
  package let from: String
  package let fromBucket: String
  package let to: String
  package let toBucket: String

  package init(from: String, fromBucket: String, to: String, toBucket: String) {
    self.from = from
    self.fromBucket = fromBucket
    self.to = to
    self.toBucket = toBucket
  }
}
