import Bytes
import Crypto
import Identity
import S3
import Storage

/// The key of a log object.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview>
struct AccessLogName {
  let text: String

  init(_ logging: BucketLogging, of source: BucketAddress, region: String, at time: Timestamp) {
    let iso = ISO8601Date.format(time)
    let day = iso.prefix(10)
    let clock = iso.dropFirst(11).prefix(8).replacing(":", with: "-")
    let unique = Hex.encode(SecureRandom.bytes(8)).uppercased()
    let folder =
      switch logging.format {
      case .simple: ""
      case .partitioned:
        "\(source.tenant.accountNumber)/\(region)/\(source.name)/\(day.replacing("-", with: "/"))/"
      }
    text = "\(logging.prefix)\(folder)\(day)-\(clock)-\(unique)"
  }
}
