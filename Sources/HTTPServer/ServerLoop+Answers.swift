import Bytes
import CLinux
import HTTP

extension ServerLoop {
  /// How far an answer got.
  enum Sending {
    case sent
    /// It goes on with the next event.
    case parked(Outcome)
    /// It can never be completed.
    case cut
  }

  /// Starts an answer and sends as much of it as goes without waiting; a stream is written to its end.
  func send(_ exchange: Exchange, _ connection: Connection) -> Sending {
    if case .stream(let length, let produce) = exchange.response.body, !exchange.isHead {
      return sendStream(exchange, connection, length: length, produce)
    }
    let opening = opening(for: exchange, framing: framing(for: exchange))
    let body = exchange.isHead || !hasBody(exchange.response.status) ? nil : exchange.response.body
    var answer = OutgoingResponse(opening: opening, headers: exchange.response.headers, body: body)
    do throws(CorruptBytes) {
      try answer.verifyStart(window: configuration.fileWindow)
    } catch {
      core.log(.corruptBytes(error.detail))
      return sendInternalError(connection)
    }
    return proceed(with: &answer, connection)
  }

  /// Goes on with a parked answer.
  func continueAnswer(_ connection: Connection) -> Outcome {
    guard var answer = connection.answer.take() else { return .close }
    let sending = proceed(with: &answer, connection)
    if let outcome = follow(sending, connection) { return outcome }
    return serveRequests(connection, hasExpired: false)
  }

  /// What comes after an answer; `nil`: the next request.
  func follow(_ sending: Sending, _ connection: Connection) -> Outcome? {
    switch sending {
    case .cut: return .close
    case .parked(let outcome):
      releaseInputIfEmpty(connection)
      return outcome
    case .sent: break
    }
    switch connection.afterAnswer {
    case .nextRequest:
      connection.phase = .head
      return nil
    case .drain(let count): return drain(connection, count, hasExpired: false)
    case .linger: return startLinger(connection)
    case .close: return .close
    }
  }

  private func proceed(with answer: inout OutgoingResponse, _ connection: Connection) -> Sending {
    switch answer.advance(connection.transport, scratch, configuration) {
    case .done: return .sent
    case .blocked(let events): return park(&answer, connection, events)
    case .yield: return park(&answer, connection, UInt32(MARTINET_WRITABLE))
    case .failed: return .cut
    case .corrupt(let error):
      core.log(.corruptBytes(error.detail))
      return .cut
    }
  }

  private func park(_ answer: inout OutgoingResponse, _ connection: Connection, _ events: UInt32) -> Sending {
    answer.keep()
    connection.answer = answer
    connection.phase = .answer
    return .parked(.park(events, Deadline(.write, in: limits.writeProgressDeadline)))
  }

  /// Answers 500 where nothing of the planned answer was sent yet.
  func sendInternalError(_ connection: Connection) -> Sending {
    let keepsAlive = if case .nextRequest = connection.afterAnswer { true } else { false }
    let exchange = Exchange(
      response: configuration.errorResponse(500), isHead: false, isHTTP11: true, keepsAlive: keepsAlive)
    let opening = opening(for: exchange, framing: framing(for: exchange))
    var answer = OutgoingResponse(
      opening: opening, headers: exchange.response.headers, body: exchange.response.body)
    return proceed(with: &answer, connection)
  }

  // MARK: Heads

  /// The server's part of the head, in the worker's memory.
  func opening(for exchange: Exchange, framing: ResponseHead.Framing) -> UnsafeRawBufferPointer {
    let connection: ResponseHead.Connection =
      if exchange.keepsAlive { exchange.isHTTP11 ? .usual : .keepAlive } else { .close }
    let count = ResponseHead.write(
      status: exchange.response.status, framing: framing, connection: connection, date: date, to: scratch.opening)
    return UnsafeRawBufferPointer(rebasing: scratch.opening[..<count])
  }

  private func framing(for exchange: Exchange) -> ResponseHead.Framing {
    let response = exchange.response
    if case .declared(let length) = response.body {
      if exchange.isHead || !hasBody(response.status) { return .length(length) }
      return .length(0)
    }
    guard hasBody(response.status) else { return .none }
    return response.body.length.map { .length($0) } ?? .none
  }
}

/// Whether a response with that status may have a body (RFC 9110 section 6.4.1).
private func hasBody(_ status: Int) -> Bool {
  status >= 200 && status != 204 && status != 304
}
