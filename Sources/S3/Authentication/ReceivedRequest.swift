import HTTP
import SigV4

/// A request as the verifier looks at it.
struct ReceivedRequest: SignedRequest {
  let head: RequestHead
  let forwardedHosts: [String]
  let hostBucket: String?

  /// - Parameter isProxyTrusted: whether the other end of the connection may say which host the client asked for.
  init(_ head: RequestHead, hostBucket: String? = nil, isProxyTrusted: @autoclosure () -> Bool) {
    self.head = head
    self.hostBucket = hostBucket
    forwardedHosts = head.has("x-forwarded-host") && isProxyTrusted() ? Self.forwardedHosts(head) : []
  }

  var methodName: String { head.method.name }
  var rawPath: String { head.rawPath }
  var rawQuery: String { head.rawQuery }

  func forEachHeader(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
    head.forEachFieldBytes(body)
  }

  /// The host that the first proxy was asked for, also with the port that it names apart.
  private static func forwardedHosts(_ head: RequestHead) -> [String] {
    func first(_ field: String) -> String {
      let end = field.firstIndex(of: ",") ?? field.endIndex
      return field[..<end].filter { $0 != " " && $0 != "\t" }
    }
    guard let host = head.value("x-forwarded-host").map(first), !host.isEmpty else { return [] }
    guard let port = head.value("x-forwarded-port").map(first), !port.isEmpty else { return [host] }
    return [host, "\(host):\(port)"]
  }
}
