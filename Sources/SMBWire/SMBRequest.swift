/// What the gateway asks of a worker. Each request has one answer; the connection comes first. Paths are relative to the mount's root, already
/// checked, and empty for the root.
package enum SMBRequest: Hashable, Sendable {
  case connect(SMBConnection)
  case status(String)
  /// Opens a file and brings its first bytes with it; a file that ends in these is closed at once.
  case open(String)
  case read(handle: UInt32, offset: Int64, count: UInt32)
  /// Closes a file or folder.
  case close(UInt32)
  /// Opens a folder and brings the first batch of its entries with it.
  case openFolder(String)
  case nextEntries(UInt32)
  /// Creates a file that may not exist yet.
  case create(String)
  /// Appends to a created file. It is answered before the server has the bytes; what goes wrong then shows in the file's next request.
  case write(handle: UInt32, Passed)
  /// Appends the last bytes, closes the file and answers its status.
  case finish(handle: UInt32, String, Passed)
  /// Closes and removes a created file.
  case discard(handle: UInt32, String)
  /// Creates a file from others, in order, by the server's own copy.
  case assemble([String], into: String)
  /// Renames in one step, over what is there or only where nothing is.
  case rename(String, to: String, isReplacing: Bool)
  case removeFile(String)
  case removeFolder(String)
  case makeFolder(String)
  case setModified(String, nanoseconds: Int64)
  case space

  /// The bytes that `open` brings along at most.
  package static let firstBytes = 128 << 10
  /// Whether its answer may come after any time, as long as there is progress.
  package var isLong: Bool { if case .assemble = self { true } else { false } }

  /// The most sources of one copy: as many as S3 has parts.
  package static let maximumSources = 10_000
}

extension SMBRequest {
  private enum Kind: UInt8 {
    case connect = 1
    case status, open, read, close, openFolder, nextEntries, create, write, finish, discard, assemble, rename
    case removeFile, removeFolder, makeFolder, setModified, space
  }

  package func frame(call: UInt32) -> Frame {
    var writer = WireWriter()
    let kind = encode(into: &writer)
    return Frame(call: call, kind: kind.rawValue, fields: writer.bytes)
  }

  private func encode(into writer: inout WireWriter) -> Kind {
    switch self {
    case .connect(let connection):
      connection.encode(into: &writer)
      return .connect
    case .status(let path): return encode(.status, path, into: &writer)
    case .open(let path): return encode(.open, path, into: &writer)
    case .openFolder(let path): return encode(.openFolder, path, into: &writer)
    case .create(let path): return encode(.create, path, into: &writer)
    case .removeFile(let path): return encode(.removeFile, path, into: &writer)
    case .removeFolder(let path): return encode(.removeFolder, path, into: &writer)
    case .makeFolder(let path): return encode(.makeFolder, path, into: &writer)
    case .space: return .space
    case .close(let handle):
      writer.add(handle)
      return .close
    case .nextEntries(let handle):
      writer.add(handle)
      return .nextEntries
    default: return encodeLonger(into: &writer)
    }
  }

  private func encode(_ kind: Kind, _ path: String, into writer: inout WireWriter) -> Kind {
    writer.add(path)
    return kind
  }

  private func encodeLonger(into writer: inout WireWriter) -> Kind {
    switch self {
    case .read(let handle, let offset, let count):
      writer.add(handle)
      writer.add(offset)
      writer.add(count)
      return .read
    case .write(let handle, let passed):
      writer.add(handle)
      writer.add(passed)
      return .write
    case .finish(let handle, let path, let passed):
      writer.add(handle)
      writer.add(path)
      writer.add(passed)
      return .finish
    case .discard(let handle, let path):
      writer.add(handle)
      writer.add(path)
      return .discard
    case .assemble(let sources, let path):
      writer.add(UInt32(sources.count))
      for source in sources { writer.add(source) }
      writer.add(path)
      return .assemble
    case .rename(let source, let destination, let isReplacing):
      writer.add(source)
      writer.add(destination)
      writer.add(isReplacing)
      return .rename
    case .setModified(let path, let nanoseconds):
      writer.add(path)
      writer.add(nanoseconds)
      return .setModified
    default: preconditionFailure("encoded above")
    }
  }
}

extension SMBRequest {
  package init(_ frame: Frame) throws(WireFault) {
    guard let kind = Kind(rawValue: frame.kind) else { throw WireFault("no request \(frame.kind)") }
    var reader = WireReader(frame.fields[...])
    self = try Self.decode(kind, &reader)
    try reader.finish()
  }

  private static func decode(_ kind: Kind, _ reader: inout WireReader) throws(WireFault) -> SMBRequest {
    switch kind {
    case .connect: .connect(try SMBConnection(&reader))
    case .status: .status(try reader.text())
    case .open: .open(try reader.text())
    case .read: .read(handle: try reader.number(), offset: try reader.number(), count: try reader.number())
    case .close: .close(try reader.number())
    case .openFolder: .openFolder(try reader.text())
    case .nextEntries: .nextEntries(try reader.number())
    case .create: .create(try reader.text())
    case .write: .write(handle: try reader.number(), try reader.passed())
    case .finish: .finish(handle: try reader.number(), try reader.text(), try reader.passed())
    case .discard: .discard(handle: try reader.number(), try reader.text())
    case .assemble: .assemble(try reader.texts(most: maximumSources), into: try reader.text())
    case .rename: .rename(try reader.text(), to: try reader.text(), isReplacing: try reader.flag())
    case .removeFile: .removeFile(try reader.text())
    case .removeFolder: .removeFolder(try reader.text())
    case .makeFolder: .makeFolder(try reader.text())
    case .setModified: .setModified(try reader.text(), nanoseconds: try reader.number())
    case .space: .space
    }
  }
}

extension WireWriter {
  mutating func add(_ passed: Passed) {
    add(passed.window.rawValue)
    add(passed.count)
  }
}

extension WireReader {
  mutating func passed() throws(WireFault) -> Passed {
    guard let window = Windows.Window(rawValue: try number()) else { throw WireFault("no such window") }
    return Passed(window: window, count: try number())
  }

  mutating func texts(most: Int) throws(WireFault) -> [String] {
    let count = Int(try number(UInt32.self))
    guard count <= most else { throw WireFault("\(count) texts") }
    var texts: [String] = []
    for _ in 0..<count { texts.append(try text()) }
    return texts
  }
}
