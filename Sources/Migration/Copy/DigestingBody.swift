import Bytes
import Crypto
import S3Client

/// A version's bytes on their way from the source to the destination, digested as they pass where nothing else proves them.
final class DigestingBody: BodySource {
  let length: Int64
  private let body: AnswerBody
  private let stop: StopFlag
  private let report: MigrationReport
  private var digest: MessageDigest?

  /// - Parameter isDigested: whether the MD5 will be asked for; it costs more than all the rest.
  /// - Throws: `unreadableBody` unless there are `length` bytes.
  init(_ answer: Answer, length: Int64, isDigested: Bool, stop: StopFlag, report: MigrationReport) throws(ClientError) {
    guard answer.body.length == length || answer.body.length < 0 else {
      throw .unreadableBody("the source sends \(answer.body.length) bytes and not \(length)")
    }
    body = answer.body
    self.length = length
    digest = isDigested ? MessageDigest(.md5) : nil
    self.stop = stop
    self.report = report
  }

  /// The MD5 of what has passed; nothing where it is not taken.
  var md5: [UInt8] { digest?.finish() ?? [] }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    guard !stop.isSet else { throw .unreadableBody("stopped") }
    let count: Int
    do throws(ClientError) { count = try body.read(into: buffer) } catch { throw .unreadableBody("source: \(error)") }
    digest?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    report.add(bytes: count)
    return count
  }
}
