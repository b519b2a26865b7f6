import Glibc

/// Turns an endpoint into addresses, and an address into a connection.
package enum Resolver {
  /// The addresses and ports of an endpoint as comparable bytes; none where its name is not known. Every loopback address is one
  /// and the same: whoever listens on all of them answers on each.
  package static func addresses(of endpoint: ServiceEndpoint) -> Set<[UInt8]> {
    var result: Set<[UInt8]> = []
    try? forEachAddress(endpoint) { address in
      let bytes = UnsafeRawBufferPointer(start: address.ai_addr, count: Int(address.ai_addrlen))
      result.insert(isLoopback(address) ? Array("loopback:\(endpoint.port)".utf8) : Array(bytes))
      return false
    }
    return result
  }

  /// A connected, non-blocking socket to the first address that accepts.
  /// - Parameter permits: asked for the very address that is connected to, as a text, so that a name that changes meanwhile changes nothing.
  static func connect(_ endpoint: ServiceEndpoint, milliseconds: Int32, permits: (String) -> Bool)
    throws(ClientError) -> Int32
  {
    var connected: Int32?
    var problem = "no address"
    try forEachAddress(endpoint) { address in
      guard permits(text(address)) else {
        problem = "its address is not permitted"
        return false
      }
      switch connect(address, milliseconds: milliseconds) {
      case .success(let descriptor): connected = descriptor
      case .failure(let failure): problem = systemMessage(failure.code)
      }
      return connected != nil
    }
    guard let connected else { throw .unreachable("cannot connect to \(endpoint): \(problem)") }
    return connected
  }

  /// The IP address; empty for what is none.
  private static func text(_ address: addrinfo) -> String {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = getnameinfo(
      address.ai_addr, address.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
    return code == 0 ? String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
  }

  private struct Failure: Error { let code: Int32 }

  /// Lends each address until `body` says that it is enough.
  private static func forEachAddress(_ endpoint: ServiceEndpoint, _ body: (addrinfo) -> Bool) throws(ClientError) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &found)
    guard code == 0 else {
      throw .unreachable("\(endpoint.host) has no address: \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(found) }
    var next = found
    while let address = next {
      if body(address.pointee) { return }
      next = address.pointee.ai_next
    }
  }

  private static func connect(_ address: addrinfo, milliseconds: Int32) -> Result<Int32, Failure> {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.ai_family, kind, 0)
    guard descriptor >= 0 else { return .failure(Failure(code: errno)) }
    var code: Int32 = 0
    if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
      code = errno == EINPROGRESS ? result(of: descriptor, milliseconds: milliseconds) : errno
    }
    guard code == 0 else {
      close(descriptor)
      return .failure(Failure(code: code))
    }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    return .success(descriptor)
  }

  /// What came of connecting; 0 is success.
  private static func result(of descriptor: Int32, milliseconds: Int32) -> Int32 {
    guard isReady(descriptor, POLLOUT, milliseconds: milliseconds) else { return ETIMEDOUT }
    var code: Int32 = 0
    var count = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &count) == 0 ? code : errno
  }

  private static func isLoopback(_ address: addrinfo) -> Bool {
    switch address.ai_family {
    case AF_INET:
      UnsafeRawPointer(address.ai_addr).load(as: sockaddr_in.self).sin_addr.s_addr.bigEndian >> 24 == 127
    case AF_INET6:
      withUnsafeBytes(of: UnsafeRawPointer(address.ai_addr).load(as: sockaddr_in6.self).sin6_addr) { bytes in
        bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
      }
    default: false
    }
  }
}
