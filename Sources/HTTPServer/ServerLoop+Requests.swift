import CLinux
import HTTP
import Synchronization
import Workers

extension ServerLoop {
  /// Requests of one connection that are served before others get their turn.
  private static let turnLimit = 16

  /// Receives and serves what is there.
  func serveRequests(_ connection: Connection, hasExpired: Bool) -> Outcome {
    let input = input(for: connection)
    var mayReceive = true
    var served = 0
    while true {
      switch input.isEmpty ? .incomplete : input.parse() {
      case .complete(let framing):
        if let outcome = serveRequest(connection, input, framing) { return outcome }
        served += 1
        mayReceive = connection.transport.hasPendingInput
        connection.headStart = Deadline.now
        if served == Self.turnLimit { return parkForHead(connection, andYields: true) }
      case .refused(let status):
        return refuse(connection, configuration.errorResponse(status))
      case .incomplete:
        guard mayReceive else { return parkForHead(connection) }
        let wasEmpty = input.isEmpty
        let room = input.room
        switch connection.transport.receive(into: room) {
        case .moved(let count):
          if wasEmpty { connection.headStart = Deadline.now }
          input.received(count)
          mayReceive = count == room.count || connection.transport.hasPendingInput
        case .blocked: return hasExpired ? .close : parkForHead(connection)
        case .ended:
          return hasExpired && !input.isEmpty ? refuse(connection, configuration.errorResponse(408)) : .close
        }
      }
    }
  }

  /// Waits for the rest of a head, or for the next one.
  private func parkForHead(_ connection: Connection, andYields: Bool = false) -> Outcome {
    releaseInputIfEmpty(connection)
    connection.phase = .head
    if connection.input == nil {
      if core.isDraining.load(ordering: .relaxed) { return .close }
      return .park(UInt32(MARTINET_READABLE), Deadline(.idle, in: limits.idleDeadline))
    }
    let end = connection.headStart + limits.headDeadline
    let events = andYields ? MARTINET_READABLE | MARTINET_WRITABLE : MARTINET_READABLE
    return .park(UInt32(events), Deadline(.head, at: end))
  }

  /// Serves one request; `nil` when the next one may follow at once.
  private func serveRequest(
    _ connection: Connection, _ input: InputBuffer, _ framing: RequestHeadParser.Framing
  ) -> Outcome? {
    core.statistics.requests.wrappingAdd(1, ordering: .relaxed)
    let hasBody = framing.body != .none
    guard !isSaturated, !hasBody || core.pool.admitBody() else {
      core.statistics.refused.wrappingAdd(1, ordering: .relaxed)
      return refuse(connection, configuration.overloadResponse())
    }
    guard hasBody else {
      let exchange = exchange(connection, input, framing, noBody)
      guard !framing.expectsContinue || sendContinue(connection) else { return .close }
      return finish(connection, input, exchange, after: .complete)
    }
    defer { core.pool.endBody() }
    let body = ConnectionBody(connection: connection, input: input, framing: framing, loop: self)
    let exchange = exchange(connection, input, framing, body)
    return finish(connection, input, exchange, after: body.close())
  }

  private func exchange(
    _ connection: Connection, _ input: InputBuffer, _ framing: RequestHeadParser.Framing, _ body: any RequestBody
  ) -> Exchange {
    let head = RequestHead(parsedInto: input.block)
    let request = Request(head: head, body: body, peer: connection.peer, isTLS: connection.transport.isTLS)
    let response = core.handler.respond(to: request)
    return Exchange(
      response: response, isHead: head.method == .head, isHTTP11: head.version == .http11,
      keepsAlive: framing.keepsAlive && !response.closesConnection && !core.isDraining.load(ordering: .relaxed))
  }

  private func finish(
    _ connection: Connection, _ input: InputBuffer, _ exchange: Exchange, after body: ConnectionBody.End
  ) -> Outcome? {
    var exchange = exchange
    switch body {
    case .complete where exchange.keepsAlive: connection.afterAnswer = .nextRequest
    case .complete where input.isEmpty: connection.afterAnswer = .close
    case .unread(let rest) where rest <= configuration.drainLimit && exchange.keepsAlive:
      connection.afterAnswer = .drain(rest)
    default:
      connection.afterAnswer = .linger
      exchange.keepsAlive = false
    }
    let sending = send(exchange, connection)
    input.endRequest()
    return follow(sending, connection)
  }

  /// Sends `100 Continue`, also where the body is empty or already there: botocore reads an answer without it as one that
  /// ends the connection, and takes the next answer on a kept connection for a broken one.
  func sendContinue(_ connection: Connection) -> Bool {
    sendAll("HTTP/1.1 100 Continue\r\n\r\n", over: connection.transport)
  }

  /// Answers what is no request, or cannot be served, and closes.
  private func refuse(_ connection: Connection, _ response: Response) -> Outcome {
    connection.afterAnswer = .linger
    let exchange = Exchange(response: response, isHead: false, isHTTP11: true, keepsAlive: false)
    let sending = send(exchange, connection)
    input(for: connection).reset()
    return follow(sending, connection) ?? .close
  }
}

/// An answer and what of the request still matters for sending it.
struct Exchange {
  var response: Response
  let isHead: Bool
  let isHTTP11: Bool
  /// Whether the connection goes on after it.
  var keepsAlive: Bool
}
