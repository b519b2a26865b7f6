import Glibc

@testable import HTTPServer

/// What a client got.
struct ClientResponse {
  var status: Int
  /// Names in lower case.
  var fields: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  var closes: Bool { fields["connection"] == "close" }
}

enum ClientError: Error {
  case connect(Int32)
  case send(Int32)
  /// The server closed the connection, or reset it, or said nothing for ten seconds.
  case ended
  case reset
  case silence
  case malformed(String)
}

/// A client that sees every byte.
final class Client {
  /// Goes away after its clients.
  private let server: TestServer?
  let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: UInt16, receiveBuffer: Int32? = nil, server: TestServer? = nil) throws {
    self.server = server
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw ClientError.connect(errno) }
    setTimeout(seconds: 10)
  }

  init(unix path: String, server: TestServer) throws {
    self.server = server
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let result = SocketAddress(unix: path)!.withSockaddr { Glibc.connect(descriptor, $0, $1) }
    guard result == 0 else { throw ClientError.connect(errno) }
    setTimeout(seconds: 10)
  }

  deinit {
    close(descriptor)
  }

  func setTimeout(seconds: Int) {
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: some Collection<UInt8>) throws {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ClientError.send(errno) }
      sent += count
    }
  }

  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next response; `isHead`: to a HEAD request, so without a body.
  func response(isHead: Bool = false) throws -> ClientResponse {
    let head = try take(through: "\r\n\r\n")
    let lines = String(decoding: head.dropLast(4), as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    let parts = lines[0].split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
      throw ClientError.malformed(String(lines[0]))
    }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { throw ClientError.malformed(String(line)) }
      fields[line[..<colon].lowercased()] = String(line[line.index(colon, offsetBy: 2)...])
    }
    var response = ClientResponse(status: status, fields: fields, body: [])
    if isHead || status < 200 || status == 204 || status == 304 { return response }
    response.body = try body(fields)
    return response
  }

  /// The lines of the next head.
  func takeHead() throws -> String {
    String(decoding: try take(through: "\r\n\r\n"), as: UTF8.self)
  }

  private func body(_ fields: [String: String]) throws -> [UInt8] {
    if let length = fields["content-length"] { return try take(Int(length)!) }
    guard fields["transfer-encoding"] == "chunked" else { return try rest() }
    var body: [UInt8] = []
    while true {
      let line = String(decoding: try take(through: "\r\n").dropLast(2), as: UTF8.self)
      guard let size = Int(line, radix: 16) else { throw ClientError.malformed(line) }
      body += try take(size)
      guard try take(2) == [13, 10] else { throw ClientError.malformed("chunk end") }
      if size == 0 { return body }
    }
  }

  func take(_ count: Int) throws -> [UInt8] {
    while buffer.count < count { try receive() }
    defer { buffer.removeFirst(count) }
    return Array(buffer.prefix(count))
  }

  /// All until the server closes.
  func rest() throws -> [UInt8] {
    do {
      while true { try receive() }
    } catch ClientError.ended {
      defer { buffer = [] }
      return buffer
    }
  }

  /// Whether the server closed the connection in order and sent nothing more.
  func isClosed() -> Bool { (try? rest().isEmpty) == true }

  private func take(through mark: String) throws -> [UInt8] {
    let mark = Array(mark.utf8)
    var searched = 0
    while true {
      if buffer.count >= mark.count {
        for start in searched...(buffer.count - mark.count)
        where buffer[start..<(start + mark.count)].elementsEqual(mark) {
          return try take(start + mark.count)
        }
        searched = buffer.count - mark.count
      }
      try receive()
    }
  }

  private func receive() throws {
    var result = 0
    var code: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 256 << 10) { space, count in
      result = recv(descriptor, space.baseAddress, space.count, 0)
      code = errno
      count = max(result, 0)
    }
    if result == 0 { throw ClientError.ended }
    if result < 0 { throw code == EAGAIN ? ClientError.silence : ClientError.reset }
    buffer.append(contentsOf: chunk)
  }
}
