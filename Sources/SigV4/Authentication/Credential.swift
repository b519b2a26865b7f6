/// The key and the scope that a signature names: `AKID/yyyyMMdd/region/s3/aws4_request`.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
package struct Credential: Sendable {
  static let terminator = "aws4_request"
  static let service = "s3"
  private static let maximumLength = 512

  /// The identifier of the access key; not yet known to exist.
  package let accessKeyID: String
  /// `yyyyMMdd`.
  package let day: String
  /// The region; empty with clients that were given none.
  package let region: String
  /// The whole credential, as written.
  let text: [UInt8]
  private let scopeStart: Int

  init(accessKeyID: String, day: String, region: String) {
    self.accessKeyID = accessKeyID
    self.day = day
    self.region = region
    text = Array("\(accessKeyID)/\(day)/\(region)/\(Self.service)/\(Self.terminator)".utf8)
    scopeStart = accessKeyID.utf8.count + 1
  }

  /// What may be wrong with a credential. The texts are AWS's.
  struct Malformed: Error {
    let detail: String
    /// The region that would be right, where the region is wrong.
    var region: String?
  }

  /// - Parameter regions: the regions that are accepted; any when empty.
  init(parsing text: [UInt8], regions: [String]) throws(Malformed) {
    // An access key's name may hold slashes, a scope's parts may not: they are counted from the end.
    let slashes = Self.lastSlashes(in: text)
    guard slashes.keyEnd > 0, text.count <= Self.maximumLength, text.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw Malformed(
        detail: "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
    }
    self.text = text
    scopeStart = slashes.keyEnd + 1
    accessKeyID = text.string(0..<slashes.keyEnd)
    day = text.string(slashes.keyEnd + 1..<slashes.dayEnd)
    region = text.string(slashes.dayEnd + 1..<slashes.regionEnd)
    try checkEnd(slashes.regionEnd + 1, slashes.serviceEnd)
    guard day.utf8.count == 8, AmzDate(day + "T000000Z") != nil else {
      throw Malformed(
        detail: "incorrect date format \"\(day)\". This date in the credential must be in the format \"yyyyMMdd\".")
    }
    if let expected = regions.first, !regions.contains(region) {
      throw Malformed(detail: "the region '\(region)' is wrong; expecting '\(expected)'", region: expected)
    }
  }

  /// Appends `day/region/s3/aws4_request`.
  func appendScope(to buffer: inout [UInt8]) {
    buffer.append(contentsOf: text[scopeStart...])
  }

  private func checkEnd(_ serviceStart: Int, _ serviceEnd: Int) throws(Malformed) {
    guard text.equals(serviceEnd + 1..<text.count, "aws4_request") else {
      let terminator = text.string(serviceEnd + 1..<text.count)
      throw Malformed(detail: "incorrect terminal \"\(terminator)\". This endpoint uses \"aws4_request\".")
    }
    guard text.equals(serviceStart..<serviceEnd, "s3") else {
      let service = text.string(serviceStart..<serviceEnd)
      throw Malformed(detail: "incorrect service \"\(service)\". This endpoint belongs to \"s3\".")
    }
  }

  /// The last four slashes; -1 for those that are missing.
  private static func lastSlashes(in text: [UInt8]) -> (keyEnd: Int, dayEnd: Int, regionEnd: Int, serviceEnd: Int) {
    var places = (-1, -1, -1, -1)
    var found = 0
    for index in text.indices.reversed() where text[index] == UInt8(ascii: "/") {
      places = (index, places.0, places.1, places.2)
      found += 1
      if found == 4 { return places }
    }
    return (-1, -1, -1, -1)
  }
}
