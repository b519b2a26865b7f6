import CLinux
import Synchronization

/// Connections that wait for their next request; the one used last goes first, so that the others may age.
final class ConnectionPool: Sendable {
  private struct Idle: Sendable {
    let connection: ClientConnection
    let since: Int64
  }

  private let configuration: ClientConfiguration
  private let tls: TLSClientContext?
  private let idle = Mutex<[Idle]>([])

  init(_ configuration: ClientConfiguration) throws(ClientError) {
    self.configuration = configuration
    tls = configuration.endpoint.isTLS ? try TLSClientContext(authorityFile: configuration.authorityFile) : nil
  }

  /// A connection that was open a moment ago.
  func take() throws(ClientError) -> ClientConnection {
    while let entry = idle.withLock({ $0.popLast() }) {
      let age = martinet_monotonic_milliseconds() - entry.since
      if age < Int64(configuration.idleLimit.milliseconds), !entry.connection.isStale { return entry.connection }
    }
    return ClientConnection(try ClientSocket(configuration, tls: tls))
  }

  func giveBack(_ connection: ClientConnection) {
    let entry = Idle(connection: connection, since: martinet_monotonic_milliseconds())
    idle.withLock { idle in
      if idle.count < configuration.idleConnections { idle.append(entry) }
    }
  }
}
