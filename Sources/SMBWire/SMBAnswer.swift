/// What a worker answers.
package enum SMBAnswer: Hashable, Sendable {
  case done
  case failed(SMBProblem)
  case status(SMBStatus)
  /// An open file with its first bytes; no handle where these are all.
  case opened(UInt32?, SMBStatus, Passed)
  case bytes(Passed)
  /// Entries of a folder; no handle when these were the last.
  case entries(UInt32?, [SMBEntry])
  case created(UInt32)
  case space(total: Int64, available: Int64)
  /// No answer yet, but the copy gets on.
  case progress

  /// How many bytes of entries go into one answer, about.
  package static let batchBytes = 256 << 10
}

/// What a server says of a file or folder.
package struct SMBStatus: Hashable, Sendable {
  package var isFolder: Bool
  package var size: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// 0 where it is not known.
  package var fileID: UInt64

  package init(isFolder: Bool, size: Int64, modified: Int64, fileID: UInt64) {
    self.isFolder = isFolder
    self.size = size
    self.modified = modified
    self.fileID = fileID
  }
}

/// An entry of a folder, with whatever the server gave as its name.
package struct SMBEntry: Hashable, Sendable {
  package var name: [UInt8]
  package var status: SMBStatus

  package init(name: [UInt8], status: SMBStatus) {
    self.name = name
    self.status = status
  }
}

extension SMBAnswer {
  private enum Kind: UInt8 {
    case done = 1
    case failed, status, opened, bytes, entries, created, space, progress
  }

  package func frame(call: UInt32) -> Frame {
    var writer = WireWriter()
    let kind = encode(into: &writer)
    return Frame(call: call, kind: kind.rawValue, fields: writer.bytes)
  }

  private func encode(into writer: inout WireWriter) -> Kind {
    switch self {
    case .done: return .done
    case .progress: return .progress
    case .failed(let problem):
      problem.encode(into: &writer)
      return .failed
    case .status(let status):
      writer.add(status)
      return .status
    case .opened(let handle, let status, let passed):
      writer.add(handle ?? 0)
      writer.add(status)
      writer.add(passed)
      return .opened
    case .bytes(let passed):
      writer.add(passed)
      return .bytes
    case .entries(let handle, let entries):
      writer.add(handle ?? 0)
      for entry in entries { writer.add(entry) }
      return .entries
    case .created(let handle):
      writer.add(handle)
      return .created
    case .space(let total, let available):
      writer.add(total)
      writer.add(available)
      return .space
    }
  }

  package init(_ frame: Frame) throws(WireFault) {
    guard let kind = Kind(rawValue: frame.kind) else { throw WireFault("no answer \(frame.kind)") }
    var reader = WireReader(frame.fields[...])
    self = try Self.decode(kind, &reader)
    try reader.finish()
  }

  private static func decode(_ kind: Kind, _ reader: inout WireReader) throws(WireFault) -> SMBAnswer {
    switch kind {
    case .done: .done
    case .progress: .progress
    case .failed: .failed(try SMBProblem(&reader))
    case .status: .status(try reader.status())
    case .opened: .opened(try reader.handle(), try reader.status(), try reader.passed())
    case .bytes: .bytes(try reader.passed())
    case .entries: .entries(try reader.handle(), try reader.entries())
    case .created: .created(try reader.number())
    case .space: .space(total: try reader.number(), available: try reader.number())
    }
  }
}

extension WireWriter {
  fileprivate mutating func add(_ status: SMBStatus) {
    add(status.isFolder)
    add(status.size)
    add(status.modified)
    add(status.fileID)
  }

  fileprivate mutating func add(_ entry: SMBEntry) {
    let name = entry.name.prefix(Int(UInt16.max))
    add(UInt16(name.count))
    append(name)
    add(entry.status)
  }
}

extension WireReader {
  fileprivate mutating func handle() throws(WireFault) -> UInt32? {
    let handle = try number(UInt32.self)
    return handle == 0 ? nil : handle
  }

  fileprivate mutating func status() throws(WireFault) -> SMBStatus {
    SMBStatus(isFolder: try flag(), size: try number(), modified: try number(), fileID: try number())
  }

  fileprivate mutating func entries() throws(WireFault) -> [SMBEntry] {
    var entries: [SMBEntry] = []
    while !isAtEnd { entries.append(SMBEntry(name: Array(try rawText()), status: try status())) }
    return entries
  }
}
