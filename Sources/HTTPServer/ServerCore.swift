import CLinux
import Glibc
import HTTP
import Synchronization
import Workers

/// What all workers of a server share.
final class ServerCore: Sendable {
  let configuration: HTTPServerConfiguration
  let limits: TimeLimits
  let handler: any RequestHandler
  let log: @Sendable (HTTPServerEvent) -> Void
  let epoll: Int32
  let table: ConnectionTable
  let statistics = ServerCounters()
  /// No new requests after those that are there.
  let isDraining = Atomic<Bool>(false)
  /// Everything ends now.
  let isAborting = Atomic<Bool>(false)
  /// A descriptor to give up when there is no other, so that a connection can still be accepted and refused.
  let reserveDescriptor = Monitor<Int32>(-1)
  let pool: WorkerPool
  let sweeper = Monitor(SweeperState())
  private let stopEvent: Int32

  init(
    configuration: HTTPServerConfiguration, handler: any RequestHandler,
    log: @escaping @Sendable (HTTPServerEvent) -> Void
  ) throws(HTTPServerError) {
    self.configuration = configuration
    limits = TimeLimits(configuration)
    self.handler = handler
    self.log = log
    pool = WorkerPool(configuration.workers)
    table = ConnectionTable(limit: configuration.connectionLimit)
    epoll = martinet_epoll_create()
    stopEvent = martinet_eventfd()
    guard epoll >= 0, stopEvent >= 0 else { throw HTTPServerError("epoll and eventfd: \(systemMessage(errno))") }
    martinet_epoll_add_level(epoll, stopEvent, EventToken.stop)
    reserveDescriptor.withLock { $0 = openNull() }
  }

  deinit {
    close(epoll)
    close(stopEvent)
    let reserve = reserveDescriptor.withLock { $0 }
    if reserve >= 0 { close(reserve) }
  }

  /// Lets every worker that listens return.
  func stopListening() {
    var one: UInt64 = 1
    write(stopEvent, &one, 8)
  }
}

/// What comes back from epoll: a connection's address, or one of these, which no address equals.
enum EventToken {
  static let stop: UInt64 = 0

  static func listener(_ index: Int) -> UInt64 { UInt64(index) << 1 | 1 }

  static func listenerIndex(_ token: UInt64) -> Int? { token & 1 == 1 ? Int(token >> 1) : nil }
}

/// What a server has done.
struct ServerCounters: ~Copyable, Sendable {
  let accepted = Atomic<UInt64>(0)
  let requests = Atomic<UInt64>(0)
  let refused = Atomic<UInt64>(0)
  let expired = Atomic<UInt64>(0)
}

func systemMessage(_ code: Int32) -> String {
  String(cString: strerror(code))
}

func openNull() -> Int32 {
  open("/dev/null", O_RDONLY | O_CLOEXEC)
}

extension HTTPServerConfiguration {
  fileprivate var workers: WorkerPool.Configuration {
    let cores = workerTarget > 0 ? workerTarget : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return WorkerPool.Configuration(
      target: cores, maximum: workerLimit, reserve: workerReserve, stackSize: workerStackSize)
  }
}
