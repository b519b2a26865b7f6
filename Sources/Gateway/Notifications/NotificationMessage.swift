import Bytes
import JSON
import S3
import Storage

/// What a webhook is sent: one record as S3 writes it, with what MinIO puts beside.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
struct NotificationMessage {
  let notification: S3.Notification
  let rule: NotificationConfiguration.Rule
  let bucket: BucketAddress
  let owner: UserID
  let region: String
  /// Nil where the object is not there any more, or nothing is known of its type.
  let contentType: String?

  var json: [UInt8] {
    var json = JSONWriter(capacity: 1024)
    json.object { json in
      json.field("EventName", notification.event.rawValue)
      json.field("Key", "\(bucket.name.text)/\(notification.key.text)")
      json.list("Records") { list in list.object { record(&$0) } }
    }
    return json.finish()
  }

  private func record(_ json: inout JSONWriter) {
    json.field("eventVersion", "2.1")
    json.field("eventSource", "aws:s3")
    json.field("awsRegion", region)
    json.field("eventTime", ISO8601Date.format(notification.change.at))
    json.field("eventName", notification.event.recordName)
    // Who asked and from where is not kept.
    json.object("userIdentity") { $0.field("principalId", "") }
    json.object("requestParameters") { $0.field("sourceIPAddress", "") }
    json.object("responseElements") { _ in }
    json.object("s3") { json in
      json.field("s3SchemaVersion", "1.0")
      json.field("configurationId", rule.id)
      json.object("bucket") { json in
        json.field("name", bucket.name.text)
        json.object("ownerIdentity") { $0.field("principalId", owner.text) }
        json.field("arn", "arn:aws:s3:::\(bucket.name.text)")
      }
      json.object("object") { object(&$0) }
    }
  }

  private func object(_ json: inout JSONWriter) {
    let change = notification.change
    json.field("key", Self.encoded(notification.key.text))
    if let etag = change.etag, notification.key == change.key {
      json.field("size", change.size)
      json.field("eTag", etag.text)
    }
    json.field("versionId", ifPresent: change.version.flatMap { $0 == .null ? nil : $0.text })
    json.field("contentType", ifPresent: contentType)
    json.field("sequencer", Self.sequencer(change.sequence))
  }

  /// As forms are: a blank is a plus.
  private static func encoded(_ key: String) -> String {
    PercentCoding.encode(key, keepingSlash: false).replacing("%20", with: "+")
  }

  /// Grows from change to change, compared as a text.
  private static func sequencer(_ sequence: Int64) -> String {
    let digits = String(sequence, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
  }
}
