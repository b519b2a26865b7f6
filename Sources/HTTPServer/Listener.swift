import CLinux
import Glibc
import HTTP
import Synchronization
import Workers

/// A socket that accepts connections.
final class Listener: Sendable {
  let configuration: ListenerConfiguration
  /// The port it got; 0 for a Unix socket.
  let port: UInt16
  let tls: TLSContext?
  /// Whether it waits for descriptors or memory to come free.
  let isPaused = Atomic<Bool>(false)
  /// The descriptor, until it is closed. Calls on it happen under the lock, and none of them waits.
  private let socket: Monitor<Int32?>

  private static let backlog: Int32 = 4096

  init(_ configuration: ListenerConfiguration) throws(HTTPServerError) {
    self.configuration = configuration
    tls = if let files = configuration.tls { try TLSContext(files) } else { nil }
    let descriptor: Int32
    switch configuration.address {
    case .tcp(let host, let port): (descriptor, self.port) = try Self.bindTCP(host, port)
    case .unix(let path): (descriptor, port) = (try Self.bindUnix(path), 0)
    }
    socket = Monitor(descriptor)
    guard listen(descriptor, Self.backlog) == 0 else { throw HTTPServerError("listen: \(systemMessage(errno))") }
  }

  deinit {
    close()
  }

  /// Runs `body` with the descriptor, when it is still open.
  func withDescriptor<R>(_ body: (Int32) -> R) -> R? {
    socket.withLock { $0.map(body) }
  }

  func close() {
    let descriptor = socket.withLock { $0.take() }
    guard let descriptor else { return }
    Glibc.close(descriptor)
    if case .unix(let path) = configuration.address { unlink(path) }
  }

  // MARK: Binding

  private static func bindTCP(_ host: String, _ port: UInt16) throws(HTTPServerError) -> (Int32, UInt16) {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
      throw HTTPServerError("\(host) is not an IP address to listen on")
    }
    defer { freeaddrinfo(found) }
    let descriptor = try open(found.pointee.ai_family)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
      defer { Glibc.close(descriptor) }
      throw HTTPServerError("cannot listen on \(host) port \(port): \(systemMessage(errno))")
    }
    return (descriptor, SocketAddress(of: descriptor).peer.port)
  }

  private static func bindUnix(_ path: String) throws(HTTPServerError) -> Int32 {
    guard let address = SocketAddress(unix: path) else { throw HTTPServerError("the socket path \(path) is too long") }
    let descriptor = try open(AF_UNIX)
    if address.withSockaddr({ bind(descriptor, $0, $1) }) == 0 { return descriptor }
    if errno == EADDRINUSE, isDead(address) {
      unlink(path)
      if address.withSockaddr({ bind(descriptor, $0, $1) }) == 0 { return descriptor }
    }
    defer { Glibc.close(descriptor) }
    throw HTTPServerError("cannot listen on \(path): \(systemMessage(errno))")
  }

  private static func open(_ family: Int32) throws(HTTPServerError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = Glibc.socket(family, type, 0)
    guard descriptor >= 0 else { throw HTTPServerError("socket: \(systemMessage(errno))") }
    return descriptor
  }

  /// Whether nobody listens on a socket file that is there.
  private static func isDead(_ address: SocketAddress) -> Bool {
    let probe = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { Glibc.close(probe) }
    return address.withSockaddr { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
  }
}
