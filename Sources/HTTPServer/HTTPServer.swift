import CLinux
import Glibc
package import HTTP
import Synchronization
import Workers

/// An HTTP/1.1 server: give it settings and a handler, start it, drain it. It serves once.
package final class HTTPServer: Sendable {
  /// What a server does right now and has done.
  package struct Statistics: Sendable, Hashable {
    /// Connections that are open.
    package let connections: Int
    /// Connections that were ever accepted.
    package let accepted: UInt64
    /// Requests whose head was complete.
    package let requests: UInt64
    /// Requests and connections that were refused because there was no room for them.
    package let refused: UInt64
    /// Connections that were ended by a deadline.
    package let expired: UInt64
    /// Worker threads: all, waiting for events, serving, waiting in `blocking`, and resting.
    package let workers, listening, running, blocked, parked: Int
    /// Requests with bodies that are being served.
    package let bodies: Int
  }

  private let core: ServerCore
  private let listeners = Monitor<[Listener]>([])

  /// A server that does not listen yet. `log` is called on the server's threads and must not block.
  package init(
    configuration: HTTPServerConfiguration, handler: any RequestHandler,
    log: @escaping @Sendable (HTTPServerEvent) -> Void = { _ in }
  ) throws(HTTPServerError) {
    core = try ServerCore(configuration: configuration, handler: handler, log: log)
  }

  /// Binds the listeners, starts the threads and returns. Throws, with everything undone, when a listener cannot be had.
  package func start() throws(HTTPServerError) {
    martinet_ignore_sigpipe()
    var opened: [Listener] = []
    for configuration in core.configuration.listeners { opened.append(try Listener(configuration)) }
    let all = opened
    listeners.withLock { $0 = all }
    let core = core
    for (index, listener) in all.enumerated() {
      _ = listener.withDescriptor {
        martinet_epoll_add(core.epoll, $0, UInt32(MARTINET_READABLE), EventToken.listener(index))
      }
    }
    core.pool.start { ServerLoop(core: core, listeners: all) }
    core.pool.startCompanion(name: "sweeper") { core.runSweeper(all) }
  }

  /// The port of the first TCP listener, once started; 0 when there is none.
  package var port: UInt16 { ports.first { $0 != 0 } ?? 0 }

  /// The ports of the listeners in order; 0 for Unix sockets.
  package var ports: [UInt16] { listeners.withLock { $0.map(\.port) } }

  /// Stops accepting, ends idle connections at once, lets the others finish until `deadline` has passed, ends those that have not, and stops
  /// the threads. `true` when nothing was cut.
  @discardableResult
  package func drain(deadline: Duration) -> Bool {
    core.isDraining.store(true, ordering: .sequentiallyConsistent)
    let all = listeners.withLock { $0 }
    for listener in all { listener.close() }
    core.endIdle()
    var isClean = core.table.waitUntilEmpty(deadline: deadline)
    if !isClean {
      core.isAborting.store(true, ordering: .sequentiallyConsistent)
      core.table.forEach { $0.cancel() }
      _ = core.table.waitUntilEmpty(deadline: .seconds(1))
    }
    core.stopSweeper()
    core.stopListening()
    isClean = core.pool.stop(deadline: .seconds(1)) && isClean
    return isClean
  }

  /// Loads certificates and keys anew; throws, with the old ones in use, when one cannot be used.
  package func reloadCertificates() throws(HTTPServerError) {
    for listener in listeners.withLock({ $0 }) { try listener.tls?.reload() }
  }

  /// A snapshot; its numbers are each right, but not of one moment.
  package var statistics: Statistics {
    let census = core.pool.census
    return Statistics(
      connections: core.table.count,
      accepted: core.statistics.accepted.load(ordering: .relaxed),
      requests: core.statistics.requests.load(ordering: .relaxed),
      refused: core.statistics.refused.load(ordering: .relaxed),
      expired: core.statistics.expired.load(ordering: .relaxed),
      workers: census.total, listening: census.listening, running: census.running,
      blocked: census.blocked, parked: census.parked, bodies: census.bodies)
  }
}
