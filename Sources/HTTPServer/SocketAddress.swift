import Glibc
import HTTP

/// An address as the socket calls have it.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  /// Nothing yet; `fill` lets a call write it.
  init() {}

  /// The address that a socket is bound to.
  init(of descriptor: Int32) {
    fill { getsockname(descriptor, $0, $1) }
  }

  /// The address of a Unix socket; `nil` when the path is too long.
  init?(unix path: String) {
    var address = sockaddr_un()
    let path = Array(path.utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    withUnsafeMutableBytes(of: &storage) { storage in
      withUnsafeBytes(of: &address) { storage.copyMemory(from: $0) }
    }
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
  }

  @discardableResult
  mutating func fill<R>(_ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R) -> R {
    withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, &length) }
    }
  }

  func withSockaddr<R>(_ call: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, length) }
    }
  }

  /// The address as handlers see it.
  var peer: PeerAddress {
    switch Int32(storage.ss_family) {
    case AF_INET:
      let address = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in.self) }
      return PeerAddress(address: text(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = withUnsafeBytes(of: storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
      let text = text(AF_INET6, address.sin6_addr)
      let isMapped = text.hasPrefix("::ffff:") && text.utf8.contains(UInt8(ascii: "."))
      return PeerAddress(
        address: isMapped ? String(text.dropFirst(7)) : text, port: UInt16(bigEndian: address.sin6_port))
    default: return PeerAddress(address: "", port: 0)
    }
  }

  private func text<Address>(_ family: Int32, _ address: Address) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
      buffer.initialize(repeating: 0)
      _ = withUnsafePointer(to: address) { inet_ntop(family, $0, buffer.baseAddress, socklen_t(buffer.count)) }
      return String(cString: buffer.baseAddress!)
    }
  }
}
