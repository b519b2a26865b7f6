import COpenSSL
import Glibc

@testable import HTTPServer

/// A TLS client that waits; certificates are not checked but can be looked at.
final class TLSClient {
  private let plain: Client
  private let context: OpaquePointer
  private let session: OpaquePointer
  private var buffer: [UInt8] = []

  init(_ plain: Client, maximumVersion: Int32? = nil, protocols: [UInt8]? = nil) throws {
    self.plain = plain
    context = SSL_CTX_new(TLS_client_method())
    if let maximumVersion { SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(maximumVersion), nil) }
    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0")
    session = SSL_new(context)
    if let protocols { SSL_set_alpn_protos(session, protocols, UInt32(protocols.count)) }
    SSL_set_fd(session, plain.descriptor)
    ERR_clear_error()
    guard SSL_connect(session) == 1 else { throw ClientError.connect(0) }
  }

  deinit {
    SSL_free(session)
    SSL_CTX_free(context)
  }

  /// The protocol that was agreed on.
  var agreedProtocol: String {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(session, &name, &count)
    return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
  }

  /// The common name of the server's certificate.
  var serverName: String {
    let certificate = SSL_get1_peer_certificate(session)
    defer { X509_free(certificate) }
    var text = [CChar](repeating: 0, count: 100)
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &text, 100)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    ERR_clear_error()
    guard SSL_write(session, bytes, Int32(bytes.count)) == bytes.count else { throw ClientError.send(errno) }
  }

  /// The body of the next response, which has a length.
  func response() throws -> ClientResponse {
    let mark: [UInt8] = [13, 10, 13, 10]
    var searched = 0
    while true {
      if buffer.count >= 4,
        let start = (searched...(buffer.count - 4)).first(where: { buffer[$0..<($0 + 4)].elementsEqual(mark) })
      {
        return try response(headCount: start + 4)
      }
      searched = max(buffer.count - 3, 0)
      try receive()
    }
  }

  /// Whether the server ended the session in order.
  func isClosed() -> Bool {
    do {
      try receive()
      return false
    } catch {
      return SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0
    }
  }

  private func response(headCount: Int) throws -> ClientResponse {
    let lines = String(decoding: buffer[..<headCount], as: UTF8.self).split(separator: "\r\n")
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      fields[parts[0].lowercased()] = String(parts[1].dropFirst())
    }
    let length = Int(fields["content-length"] ?? "0")!
    while buffer.count < headCount + length { try receive() }
    defer { buffer.removeFirst(headCount + length) }
    return ClientResponse(
      status: Int(lines[0].split(separator: " ")[1])!, fields: fields,
      body: Array(buffer[headCount..<(headCount + length)]))
  }

  private func receive() throws {
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    ERR_clear_error()
    let count = SSL_read(session, &piece, Int32(piece.count))
    guard count > 0 else { throw ClientError.ended }
    buffer.append(contentsOf: piece[..<Int(count)])
  }
}
