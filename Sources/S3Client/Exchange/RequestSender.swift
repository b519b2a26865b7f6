import Bytes
import CLinux
import Crypto
import Glibc
import SigV4

/// Signs requests, sends them over kept connections, and tries again what failed for a while. Synchronous: a call returns when the
/// answer's head is there. Any number of threads may use it.
package final class RequestSender: Sendable {
  package let configuration: ClientConfiguration
  private let signer: Signer
  private let pool: ConnectionPool
  private let wait: @Sendable (Duration) -> Void

  /// - Parameter wait: what a pause between two attempts does.
  /// - Throws: `unreachable` when the authorities' file cannot be used.
  package init(
    _ configuration: ClientConfiguration, wait: @escaping @Sendable (Duration) -> Void = RequestSender.sleep
  ) throws(ClientError) {
    martinet_ignore_sigpipe()
    self.configuration = configuration
    self.wait = wait
    signer = Signer(
      accessKeyID: configuration.accessKeyID, secret: configuration.secret, region: configuration.region)
    pool = try ConnectionPool(configuration)
  }

  /// Sends a request and gives the head of its answer, with the body still to come.
  /// - Parameter body: makes the body; called once an attempt.
  /// - Throws: `refused` for an answer with a status of 300 and above.
  package func send(
    _ request: ClientRequest, body: () throws(ClientError) -> OutgoingBody = { () throws(ClientError) in .none }
  ) throws(ClientError) -> Answer {
    var attempt = 1
    while true {
      do throws(ClientError) { return try sendOnce(request, body()) } catch {
        let pause = configuration.retry.pause(
          after: error, attempt: attempt, isRepeatable: request.isRepeatable, chance: .random(in: 0..<1))
        guard let pause else { throw error }
        wait(pause)
        attempt += 1
      }
    }
  }

  /// Sleeps on the calling thread.
  package static func sleep(_ pause: Duration) {
    usleep(UInt32(clamping: pause.components.seconds * 1_000_000 + pause.components.attoseconds / 1_000_000_000_000))
  }

  private func sendOnce(_ request: ClientRequest, _ body: OutgoingBody) throws(ClientError) -> Answer {
    let head = try WrittenHead(request, body, configuration.endpoint, signer).bytes
    let connection = try pool.take()
    let answer = try connection.exchange(head, body)
    let framing = try answer.framing(isHead: request.method == "HEAD")
    let keeps = answer.keepsConnection
    let rest = AnswerBody(framing, of: connection) { [pool] in if keeps { pool.giveBack($0) } }
    guard answer.status < 300 else { throw .refused(try Refusal(answer, rest)) }
    return Answer(status: answer.status, headers: answer.fields, body: rest)
  }
}

/// An answer with a good status.
package struct Answer {
  package let status: Int
  package let headers: HeaderFields
  package let body: AnswerBody
}

/// A request as it goes over the wire, without its body.
private struct WrittenHead {
  private static let emptyHash = SHA256.hash([]).hex

  let bytes: [UInt8]

  init(_ request: ClientRequest, _ body: OutgoingBody, _ endpoint: ServiceEndpoint, _ signer: Signer)
    throws(ClientError)
  {
    var path = "/" + PercentCoding.encode(request.bucket, keepingSlash: false)
    if let key = request.key { path += "/" + PercentCoding.encode(key, keepingSlash: true) }
    let query = request.query.map { name, value in
      let name = PercentCoding.encode(name, keepingSlash: false)
      return value.isEmpty ? name : name + "=" + PercentCoding.encode(value, keepingSlash: false)
    }.joined(separator: "&")
    let host = (name: "host", value: endpoint.hostField)
    var plain = PlainRequest(request.method, path: path, query: query, headers: [host] + request.headers)
    do throws(SignatureError) {
      try signer.sign(&plain, contentSHA256: Self.payloadHash(body), at: martinet_real_seconds())
    } catch { throw .malformed("a request for this key cannot be signed") }
    bytes = try Self.write(plain, target: query.isEmpty ? path : "\(path)?\(query)", body)
  }

  private static func payloadHash(_ body: OutgoingBody) -> String {
    switch body {
    case .none: emptyHash
    case .bytes(let bytes): SHA256.hash(bytes).hex
    case .stream: "UNSIGNED-PAYLOAD"
    }
  }

  private static func write(_ request: PlainRequest, target: String, _ body: OutgoingBody) throws(ClientError)
    -> [UInt8]
  {
    var text = "\(request.methodName) \(target) HTTP/1.1\r\n"
    for (name, value) in request.headers {
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw .malformed("the value of \(name) holds control characters")
      }
      text += "\(name): \(value)\r\n"
    }
    if body.length > 0 || request.methodName == "PUT" || request.methodName == "POST" {
      text += "content-length: \(body.length)\r\n"
    }
    return Array((text + "\r\n").utf8)
  }
}
