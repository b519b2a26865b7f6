import CLinux
import Glibc
import HTTP
import Synchronization
import Workers

extension ServerLoop {
  /// Connections that are accepted before others get their turn.
  private static let acceptLimit = 64

  /// Accepts what waits and lets the listener report again.
  func accept(from listener: Listener, index: Int) {
    var accepted = 0
    while accepted < Self.acceptLimit {
      var address = SocketAddress()
      let result = listener.withDescriptor { socket in
        let descriptor = address.fill { martinet_accept(socket, $0, $1) }
        return (descriptor, errno)
      }
      guard let (descriptor, code) = result else { return }
      if descriptor >= 0 {
        open(descriptor, peer: address.peer, listener)
        accepted += 1
      } else if code == EAGAIN {
        break
      } else if code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM {
        return pause(listener, code)
      }
    }
    core.arm(listener, index)
  }

  private func open(_ descriptor: Int32, peer: PeerAddress, _ listener: Listener) {
    core.statistics.accepted.wrappingAdd(1, ordering: .relaxed)
    if case .tcp = listener.configuration.address {
      var one: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }
    guard let transport = transport(descriptor, listener) else {
      Glibc.close(descriptor)
      return
    }
    let connection = Connection(transport: transport, peer: peer)
    guard core.table.insert(connection) else { return turnAway(connection) }
    let deadline =
      transport.isTLS
      ? Deadline(.head, in: limits.headDeadline) : Deadline(.idle, in: limits.idleDeadline)
    connection.deadline.store(deadline.word, ordering: .releasing)
    let events = UInt32(MARTINET_READABLE | MARTINET_HANGUP)
    if martinet_epoll_add(core.epoll, descriptor, events, connection.token) != 0 {
      core.table.remove(connection)
      transport.close()
    }
    core.wakeSweeper()
  }

  private func transport(_ descriptor: Int32, _ listener: Listener) -> Transport? {
    guard let tls = listener.tls else { return Transport(descriptor: descriptor) }
    tls.reloadIfChanged(log: core.log)
    return tls.newSession(descriptor).map { Transport(descriptor: descriptor, session: $0) }
  }

  /// There is no place for it: it is told so, as far as that goes without waiting.
  private func turnAway(_ connection: Connection) {
    core.statistics.refused.wrappingAdd(1, ordering: .relaxed)
    if !connection.transport.isTLS {
      _ = connection.transport.discard(into: scratch.files)
      let exchange = Exchange(
        response: configuration.overloadResponse(), isHead: false, isHTTP11: true, keepsAlive: false)
      _ = send(exchange, connection)
    }
    connection.transport.close()
  }

  /// No descriptor or memory is left. One connection is refused with the reserve, so that it does not wait for nothing; then accepting rests
  /// until a connection closes or the sweeper comes by.
  private func pause(_ listener: Listener, _ code: Int32) {
    core.log(.acceptPaused(errno: code))
    if code == EMFILE || code == ENFILE {
      core.reserveDescriptor.withLock { reserve in
        guard reserve >= 0 else { return }
        Glibc.close(reserve)
        var address = SocketAddress()
        _ = listener.withDescriptor { socket in
          let descriptor = address.fill { martinet_accept(socket, $0, $1) }
          if descriptor >= 0 { Glibc.close(descriptor) }
        }
        reserve = openNull()
      }
    }
    listener.isPaused.store(true, ordering: .releasing)
    core.wakeSweeper()
  }
}

extension ServerCore {
  func arm(_ listener: Listener, _ index: Int) {
    _ = listener.withDescriptor {
      martinet_epoll_arm(epoll, $0, UInt32(MARTINET_READABLE), EventToken.listener(index))
    }
  }

  /// Lets paused listeners try again.
  func resumeAccepting(_ listeners: [Listener]) {
    for (index, listener) in listeners.enumerated() where listener.isPaused.load(ordering: .relaxed) {
      if listener.isPaused.exchange(false, ordering: .acquiringAndReleasing) { arm(listener, index) }
    }
  }
}
