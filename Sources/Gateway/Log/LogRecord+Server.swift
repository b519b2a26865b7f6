import HTTPServer

extension LogRecord {
  /// What the HTTP server has to say.
  init(_ event: HTTPServerEvent) {
    switch event {
    case .corruptBytes(let detail): self.init(.error, "corrupt_bytes", [("detail", .text(detail))])
    case .streamFailed(let detail): self.init(.error, "answer_cut", [("detail", .text(detail))])
    case .acceptPaused(let number): self.init(.error, "accept_paused", [("errno", .number(Int64(number)))])
    case .certificateReloaded(let path): self.init(.info, "certificate_reloaded", [("path", .text(path))])
    case .certificateRefused(let cause): self.init(.error, "certificate_refused", [("cause", .text(cause))])
    }
  }
}
