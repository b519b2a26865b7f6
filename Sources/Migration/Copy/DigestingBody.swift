import Bytes
import Crypto
import S3Client

/// A version's bytes on their way from the source to the destination, digested as they pass.
final class DigestingBody: BodySource {
  let length: Int64
  private let body: AnswerBody
  private let stop: StopFlag
  private let report: MigrationReport
  private var digest = MessageDigest(.md5)

  /// - Throws: `unreadableBody` unless there are `length` bytes.
  init(_ answer: Answer, length: Int64, stop: StopFlag, report: MigrationReport) throws(ClientError) {
    guard answer.body.length == length || answer.body.length < 0 else {
      throw .unreadableBody("the source sends \(answer.body.length) bytes and not \(length)")
    }
    body = answer.body
    self.length = length
    self.stop = stop
    self.report = report
  }

  /// The MD5 of what has passed.
  var md5: [UInt8] { digest.finish() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ClientError) -> Int {
    guard !stop.isSet else { throw .unreadableBody("stopped") }
    let count: Int
    do throws(ClientError) { count = try body.read(into: buffer) } catch { throw .unreadableBody("source: \(error)") }
    digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    report.add(bytes: count)
    return count
  }
}
