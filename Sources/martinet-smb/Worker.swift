import SMBWire

/// Serves the gateway's requests one after the other. What can wait until the answer is sent, is done then: writes, and reading ahead.
final class Worker {
  private let socket: GatewaySocket
  private var service: ShareService?

  init(_ socket: GatewaySocket) { self.socket = socket }

  func run() -> Never {
    while true {
      if let service, !socket.hasRequest { service.workAhead() }
      let frame = socket.receive()
      guard let request = try? SMBRequest(frame) else { GatewayWatch.end() }
      socket.send(answer(to: request, frame.call), for: frame.call)
      service?.finishWrites()
    }
  }

  private func answer(to request: SMBRequest, _ call: UInt32) -> SMBAnswer {
    do throws(SMBProblem) {
      if case .connect(let connection) = request { return try connect(connection) }
      guard let service else { throw SMBProblem(.other, "not connected") }
      return try service.serve(request) { [socket] in socket.send(.progress, for: call) }
    } catch {
      return .failed(error)
    }
  }

  private func connect(_ connection: SMBConnection) throws(SMBProblem) -> SMBAnswer {
    socket.wipe()
    guard let memory = SharedMemory(Windows(chunkBytes: Int(connection.chunkBytes))) else {
      throw SMBProblem(.other, "no memory of the size that was said")
    }
    let renames = try RenameProgram(connection)
    service = ShareService(try ConnectDiagnosis(connection: connection).connect(), memory, renames)
    return .done
  }
}
