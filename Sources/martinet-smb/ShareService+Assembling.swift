import Glibc
import SMBWire

extension ShareService {
  /// Both files of a copy must belong to one context, as they do here.
  func assemble(_ sources: [String], _ path: String, _ progress: @escaping () -> Void) throws(SMBProblem) -> SMBAnswer {
    let file = try share.create(path)
    let report = ProgressReport(progress)
    var size: Int64 = 0
    do throws(SMBProblem) {
      for source in sources { size += try copy(source, to: file, from: size, report) }
      try share.close(file)
      let status = try share.status(path)
      guard status.size == size else {
        throw SMBProblem(.other, "\(size) bytes were copied and the server has \(status.size)")
      }
      return .status(status)
    } catch {
      try? share.close(file)
      try? share.removeFile(path)
      throw error
    }
  }

  private func copy(
    _ path: String, to destination: Share.Handle, from start: Int64, _ report: ProgressReport
  ) throws(SMBProblem) -> Int64 {
    let source = try share.open(path)
    defer { try? share.close(source) }
    let size = try share.status(source).size
    var copied: Int64 = 0
    while copied < size {
      try share.seek(source, to: copied)
      try share.seek(destination, to: start + copied)
      copied += try splice(source, destination, size - copied, report)
    }
    return size
  }

  private func splice(
    _ source: Share.Handle, _ destination: Share.Handle, _ count: Int64, _ report: ProgressReport
  ) throws(SMBProblem) -> Int64 {
    let copied = try share.splice(
      source, to: destination, count: count,
      progress: { _, object in
        if let object { Unmanaged<ProgressReport>.fromOpaque(object).takeUnretainedValue().tell() }
        return 1
      }, Unmanaged.passUnretained(report).toOpaque())
    guard copied > 0 else { throw SMBProblem(.other, "a source became shorter while it was copied") }
    report.tell()
    return copied
  }
}

/// Tells the gateway that a copy gets on, but not too often.
final class ProgressReport {
  private let send: () -> Void
  private var last = ProgressReport.now

  init(_ send: @escaping () -> Void) { self.send = send }

  func tell() {
    let now = Self.now
    guard now - last >= 250 else { return }
    last = now
    send()
  }

  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
  }
}
