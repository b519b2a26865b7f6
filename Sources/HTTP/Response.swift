package import Bytes

/// What a handler answers. The server adds `Date`, `Connection` and the framing (`Content-Length` or `Transfer-Encoding`).
package struct Response: Sendable {
  /// The status code, 200...599.
  package var status: Int
  /// The fields, without those that the server sends itself.
  package var headers: ResponseHeaders
  /// The body; for a HEAD request only its length is used.
  package var body: ResponseBody
  /// Whether the connection ends after this response.
  package var closesConnection: Bool

  /// A response; without more than a status it has no body.
  package init(
    status: Int, headers: ResponseHeaders = ResponseHeaders(), body: ResponseBody = .none,
    closesConnection: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.closesConnection = closesConnection
  }
}

/// The body of a response.
package enum ResponseBody: Sendable {
  /// No body; `Content-Length: 0` where the status allows a body.
  case none
  /// Bytes in memory, sent together with the head.
  case bytes([UInt8])
  /// Pieces in order; their counts add up to the length. A file piece that fails its check cuts the connection.
  case chunks([ByteChunk])
  /// The length that a GET would have; for answers to HEAD only.
  case declared(Int64)
  /// A body that is written as it is made, on a worker of the server. `nil`: chunked, and to HTTP/1.0 delimited by the end of the
  /// connection. An error, or another length than was declared, cuts the connection, so that the client sees a broken body.
  case stream(length: Int64?, @Sendable (_ writer: any BodyWriter) throws -> Void)

  /// The length in bytes, when it is known before the body is made.
  package var length: Int64? {
    switch self {
    case .none: 0
    case .bytes(let bytes): Int64(bytes.count)
    case .chunks(let chunks): chunks.reduce(0) { $0 + $1.count }
    case .declared(let length): length
    case .stream(let length, _): length
    }
  }
}

/// Where a streamed body is written to.
package protocol BodyWriter {
  /// Takes all of `bytes` or throws; waits, without holding a worker's slot, while the client reads slowly.
  func write(_ bytes: ArraySlice<UInt8>) throws(BodyWriteError)

  /// Sends what `write` may have kept back to make larger pieces.
  func flush() throws(BodyWriteError)
}

extension BodyWriter {
  /// Nothing is kept back.
  package func flush() throws(BodyWriteError) {}

  /// Sends all of `bytes` or throws.
  package func write(_ bytes: [UInt8]) throws(BodyWriteError) {
    try write(bytes[...])
  }
}

/// Why no more of a body can be written. The connection is gone in every case.
package enum BodyWriteError: Error, Sendable {
  /// The client closed the connection.
  case closed
  /// The client took nothing for the write deadline.
  case stalled
  /// More bytes were written than the declared length.
  case tooLong
}
