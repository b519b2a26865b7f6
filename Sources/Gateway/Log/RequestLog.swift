import HTTP
import Identity
import S3

/// Writes what is worth knowing of answered requests: every failure of ours, every refused signature or right, and on demand all.
/// Queries are never written: they may hold a signature that is still good.
struct RequestLog: Sendable {
  let writer: LogWriter
  let everyRequest: Bool

  func observe(_ record: RequestRecord) {
    let isRefusal = record.status == 403 || record.status == 401
    // What is not implemented is the client's mistake, not a failure of ours.
    let isFailure = record.status >= 500 && record.status != 501
    guard everyRequest || isRefusal || isFailure else { return }
    let level: LogRecord.Level = isFailure ? .error : isRefusal ? .warning : .info
    writer.write(LogRecord(level, isRefusal ? "refused" : "request", fields(of: record)))
  }

  private func fields(of record: RequestRecord) -> [(name: String, value: LogRecord.Value)] {
    var fields: [(name: String, value: LogRecord.Value)] = [
      ("request", .text(record.id.text)), ("method", .text(record.head.method.name)),
      ("path", .text(record.head.rawPath)),
      ("status", .number(Int64(record.status))), ("peer", .text(record.peer.address)),
    ]
    if let operation = record.operation { fields.append(("operation", .text(operation))) }
    if let principal = record.principal { fields.append(("key", .text(principal.accessKeyID))) }
    if let error = record.error {
      fields.append(("code", .text(error.code.rawValue)))
      if let detail = error.detail { fields.append(("detail", .text(detail))) }
    }
    return fields
  }
}
