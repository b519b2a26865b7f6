import CLinux
import Glibc
import SigV4
import Synchronization

@testable import S3Client

/// A service that answers what it was told to, byte by byte, one connection after the other.
final class ScriptedService: Sendable {
  /// What happens once a whole request has arrived.
  enum Step {
    case answer(String)
    /// Without reading the request's body.
    case answerEarly(String)
    /// The first text once, the second until the client has had enough.
    case endless(String, String)
    case close
  }

  let port: UInt16
  private let listener: Int32
  private let script: [[Step]]
  private let received = Mutex<[String]>([])

  /// - Parameter script: the steps of each connection; it is closed after its last.
  init(_ script: [[Step]]) {
    self.script = script
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var count = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (listener, length) = (listener, count)
    withUnsafeMutableBytes(of: &address) { bytes in
      let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
      precondition(bind(listener, address, length) == 0 && listen(listener, 16) == 0)
      getsockname(listener, address, &count)
    }
    port = UInt16(bigEndian: address.sin_port)
    let start = martinet_start_thread(
      256 << 10, "scripted", { Unmanaged<ScriptedService>.fromOpaque($0).takeRetainedValue().serve() },
      Unmanaged.passRetained(self).toOpaque())
    precondition(start == 0)
  }

  /// What came, request by request: the head, and the body as far as it was read.
  var requests: [String] { received.withLock { $0 } }

  /// A sender to this service that never sleeps.
  func sender(_ change: (inout ClientConfiguration) -> Void = { _ in }) throws -> RequestSender {
    var configuration = ClientConfiguration(
      endpoint: ServiceEndpoint(isTLS: false, host: "127.0.0.1", port: port), accessKeyID: "KEY",
      secret: SecretKey("secret"))
    configuration.stallLimit = .seconds(5)
    change(&configuration)
    return try RequestSender(configuration) { _ in }
  }

  func bucket() throws -> RemoteBucket { RemoteBucket(try sender(), name: "bucket") }

  private func serve() {
    for steps in script {
      let connection = accept(listener, nil, nil)
      for step in steps {
        guard perform(step, connection) else { break }
      }
      close(connection)
    }
    close(listener)
  }

  private func perform(_ step: Step, _ connection: Int32) -> Bool {
    var readsBody = true
    if case .answerEarly = step { readsBody = false }
    guard let request = readRequest(connection, readsBody: readsBody) else { return false }
    received.withLock { $0.append(request) }
    switch step {
    case .answer(let text), .answerEarly(let text): return send(text, connection)
    case .endless(let first, let rest):
      guard send(first, connection) else { return false }
      while send(rest, connection) {}
      return false
    case .close: return false
    }
  }

  private func readRequest(_ connection: Int32, readsBody: Bool) -> String? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      if let end = text.range(of: "\r\n\r\n") {
        let length = text.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }.flatMap {
          Int($0.dropFirst(16))
        }
        if !readsBody || text.utf8.distance(from: end.upperBound, to: text.endIndex) >= length ?? 0 { return text }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
  }

  private func send(_ text: String, _ connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

/// An answer with a length.
func answer(_ status: String = "200 OK", _ fields: String = "", body: String = "") -> String {
  "HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// The error that `body` throws.
func failure(_ body: () throws(ClientError) -> Void) -> ClientError? {
  do throws(ClientError) { try body() } catch { return error }
  return nil
}
