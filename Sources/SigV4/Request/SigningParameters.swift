/// Where the parameters of a presigned URL stand in a query.
struct SigningParameters {
  var algorithm: Range<Int>?
  var credential: Range<Int>?
  var date: Range<Int>?
  var expires: Range<Int>?
  var signedHeaders: Range<Int>?
  var signature: Range<Int>?
  var securityToken: Range<Int>?
  var contentSHA256: Range<Int>?
  /// Whether one of them is there twice.
  var isRepeated = false
  /// Whether there is a parameter of Signature Version 2.
  var isVersion2 = false

  /// Whether there is any that only a presigned URL has.
  var isPresigned: Bool {
    algorithm != nil || credential != nil || date != nil || expires != nil || signedHeaders != nil || signature != nil
  }

  /// Notes the parameter whose name and value stand there in `text`.
  mutating func note(_ name: Range<Int>, _ value: Range<Int>, in text: [UInt8]) {
    if text.starts(name, with: "X-Amz-") {
      switch name.count {
      case 10 where text.equals(name, "X-Amz-Date"): Self.set(&date, value, &isRepeated)
      case 13 where text.equals(name, "X-Amz-Expires"): Self.set(&expires, value, &isRepeated)
      case 15 where text.equals(name, "X-Amz-Algorithm"): Self.set(&algorithm, value, &isRepeated)
      case 15 where text.equals(name, "X-Amz-Signature"): Self.set(&signature, value, &isRepeated)
      case 16 where text.equals(name, "X-Amz-Credential"): Self.set(&credential, value, &isRepeated)
      case 19 where text.equals(name, "X-Amz-SignedHeaders"): Self.set(&signedHeaders, value, &isRepeated)
      case 20 where text.equals(name, "X-Amz-Security-Token"): Self.set(&securityToken, value, &isRepeated)
      case 20 where text.equals(name, "X-Amz-Content-Sha256"): Self.set(&contentSHA256, value, &isRepeated)
      default: break
      }
    } else if text.equals(name, "AWSAccessKeyId") || text.equals(name, "Signature") {
      isVersion2 = true
    }
  }

  private static func set(_ place: inout Range<Int>?, _ value: Range<Int>, _ isRepeated: inout Bool) {
    if place != nil { isRepeated = true }
    place = value
  }
}
