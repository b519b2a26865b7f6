import Bytes

/// Status and fields of an answer (RFC 9112 section 4), and how its body is delimited.
struct AnswerHead: Equatable {
  /// How much of a head is read before it is refused.
  static let maximumBytes = 64 << 10
  static let maximumFields = 256

  enum Framing: Equatable {
    case none
    case length(Int64)
    case chunked
    /// Until the connection ends.
    case untilClose
  }

  let status: Int
  let fields: HeaderFields
  /// Whether another request may follow on the connection.
  let keepsConnection: Bool

  /// Reads the head at the front of `bytes`; nil while its end has not arrived.
  /// - Returns: the head, and how many bytes it takes.
  static func parse(_ bytes: UnsafeRawBufferPointer) throws(ClientError) -> (head: AnswerHead, count: Int)? {
    guard let count = end(of: bytes) else {
      guard bytes.count < maximumBytes else { throw .malformed("the head of an answer is too long") }
      return nil
    }
    guard count <= maximumBytes else { throw .malformed("the head of an answer is too long") }
    var lines = UnsafeRawBufferPointer(rebasing: bytes[..<count]).split(separator: 0x0A)[...]
    guard let first = lines.popFirst(), let (status, isNew) = statusLine(text(first)) else {
      throw .malformed("what answers does not speak HTTP/1.1")
    }
    guard lines.count <= maximumFields + 1 else { throw .malformed("an answer has too many fields") }
    var fields: [(name: String, value: String)] = []
    for line in lines where !(line.isEmpty || line.elementsEqual([0x0D])) { fields.append(try field(line)) }
    let head = HeaderFields(fields)
    let connection = head.values("connection").joined(separator: ",").lowercased()
    let keeps = isNew ? !connection.contains("close") : connection.contains("keep-alive")
    return (AnswerHead(status: status, fields: head, keepsConnection: keeps), count)
  }

  /// How the body is delimited (RFC 9112 section 6.3). Two opinions about it are none.
  func framing(isHead: Bool) throws(ClientError) -> Framing {
    if isHead || status < 200 || status == 204 || status == 304 { return .none }
    let codings = fields.values("transfer-encoding")
    let lengths = Set(fields.values("content-length"))
    if !codings.isEmpty {
      guard codings.count == 1, codings[0].lowercased() == "chunked", lengths.isEmpty else {
        throw .malformed("an answer's transfer coding is not understood")
      }
      return .chunked
    }
    guard let text = lengths.first else { return .untilClose }
    guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int64(text) else {
      throw .malformed("an answer's Content-Length is not a number")
    }
    return .length(length)
  }

  /// How many bytes there are up to the first empty line, which is included.
  private static func end(of bytes: UnsafeRawBufferPointer) -> Int? {
    var place = 0
    while let feed = bytes[place...].firstIndex(of: 0x0A) {
      if feed == 0 || bytes[feed - 1] == 0x0A || feed > 1 && bytes[feed - 1] == 0x0D && bytes[feed - 2] == 0x0A {
        return feed + 1
      }
      place = feed + 1
    }
    return nil
  }

  private static func statusLine(_ line: String) -> (status: Int, isNew: Bool)? {
    let parts = line.split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].utf8.count == 3,
      let status = Int(parts[1]), (100...599).contains(status)
    else { return nil }
    return (status, parts[0] == "HTTP/1.1")
  }

  private static func field(_ line: Slice<UnsafeRawBufferPointer>) throws(ClientError) -> (name: String, value: String)
  {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw .malformed("an answer has a field without a name") }
    let value = text(line[line.index(after: colon)...])
    return (text(line[..<colon]).lowercased(), value)
  }

  /// Without the blanks around it; bytes that are not UTF-8 are taken as Latin-1, as S3 does with metadata.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var rest = bytes
    while let byte = rest.first, isBlank(byte) { rest = rest.dropFirst() }
    while let byte = rest.last, isBlank(byte) { rest = rest.dropLast() }
    return String(validating: rest, as: UTF8.self) ?? String(decoding: rest.map(UInt16.init), as: UTF16.self)
  }
}
