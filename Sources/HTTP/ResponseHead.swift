/// Serialises what the server says before the handler's own fields: status line, date, framing, connection.
package struct ResponseHead: Sendable {
  /// How the body is delimited (RFC 9112 section 6).
  package enum Framing: Sendable, Hashable {
    /// No length: 1xx, 204, 304, and bodies that end with the connection.
    case none
    /// `Content-Length`
    case length(Int64)
    /// `Transfer-Encoding: chunked`
    case chunked
  }

  /// Whether and how the `Connection` field is sent.
  package enum Connection: Sendable, Hashable {
    /// As is usual for the version; nothing is said.
    case usual
    case close
    /// To HTTP/1.0 clients that asked for it.
    case keepAlive
  }

  /// The most bytes that `write` needs.
  package static let capacity = 256

  /// Writes the head up to where the handler's fields follow to the front of `buffer`; how many bytes that is.
  ///
  /// - Parameter date: 29 bytes as of `HTTPDate.write`.
  package static func write(
    status: Int, framing: Framing, connection: Connection, date: UnsafeRawBufferPointer,
    to buffer: UnsafeMutableRawBufferPointer
  ) -> Int {
    var writer = LineWriter(buffer: buffer)
    writer.put("HTTP/1.1 ")
    writer.put(Int64(status))
    writer.put(" ")
    writer.put(reason(status))
    writer.put("\r\nDate: ")
    writer.put(date)
    switch framing {
    case .none: break
    case .length(let length):
      writer.put("\r\nContent-Length: ")
      writer.put(length)
    case .chunked: writer.put("\r\nTransfer-Encoding: chunked")
    }
    switch connection {
    case .usual: break
    case .close: writer.put("\r\nConnection: close")
    case .keepAlive: writer.put("\r\nConnection: keep-alive")
    }
    writer.put("\r\n")
    return writer.count
  }

  /// The reason phrase of a status; empty for those that S3 and HTTP do not use.
  package static func reason(_ status: Int) -> StaticString {
    reasons[status] ?? ""
  }

  private static let reasons: [Int: StaticString] = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
    301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone",
    411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
  ]
}

private struct LineWriter {
  let buffer: UnsafeMutableRawBufferPointer
  var count = 0

  mutating func put(_ text: StaticString) {
    put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func put(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  mutating func put(_ number: Int64) {
    var rest = number
    var end = count
    repeat {
      rest /= 10
      end += 1
    } while rest > 0
    rest = number
    count = end
    repeat {
      end -= 1
      buffer[end] = UInt8(48 + rest % 10)
      rest /= 10
    } while rest > 0
  }
}
