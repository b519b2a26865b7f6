/// The key and the scope that a signature names: `AKID/yyyyMMdd/region/s3/aws4_request`.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
package struct Credential: Sendable {
  static let terminator = "aws4_request"
  static let service = "s3"

  /// The identifier of the access key; not yet known to exist.
  package let accessKeyID: String
  /// `yyyyMMdd`.
  package let day: String
  /// The region; empty with clients that were given none.
  package let region: String
  /// The whole credential, as written.
  let text: String
  /// `day/region/s3/aws4_request`.
  let scope: String

  init(accessKeyID: String, day: String, region: String) {
    self.accessKeyID = accessKeyID
    self.day = day
    self.region = region
    scope = "\(day)/\(region)/\(Self.service)/\(Self.terminator)"
    text = "\(accessKeyID)/\(scope)"
  }

  /// What may be wrong with a credential. The texts are AWS's.
  struct Malformed: Error {
    let detail: String
    /// The region that would be right, where the region is wrong.
    var region: String?
  }

  /// - Parameter regions: the regions that are accepted; any when empty.
  init(parsing text: String, regions: [String]) throws(Malformed) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    guard parts.count >= 5, isPlain, text.utf8.count <= 512 else { throw Self.wrongForm }
    let tail = parts.suffix(4).map { String(Substring($0)) }
    let (day, region, service, terminator) = (tail[0], tail[1], tail[2], tail[3])
    let scopeLength = tail.reduce(3) { $0 + $1.utf8.count }
    let accessKeyID = String(Substring(text.utf8.dropLast(scopeLength + 1)))
    guard !accessKeyID.isEmpty else { throw Self.wrongForm }
    guard terminator == Self.terminator else {
      throw Malformed(detail: "incorrect terminal \"\(terminator)\". This endpoint uses \"aws4_request\".")
    }
    guard service == Self.service else {
      throw Malformed(detail: "incorrect service \"\(service)\". This endpoint belongs to \"s3\".")
    }
    guard day.utf8.count == 8, AmzDate(day + "T000000Z") != nil else {
      throw Malformed(
        detail: "incorrect date format \"\(day)\". This date in the credential must be in the format \"yyyyMMdd\".")
    }
    if let expected = regions.first, !regions.contains(region) {
      throw Malformed(detail: "the region '\(region)' is wrong; expecting '\(expected)'", region: expected)
    }
    self.accessKeyID = accessKeyID
    self.day = day
    self.region = region
    self.text = text
    scope = String(Substring(text.utf8.suffix(scopeLength)))
  }

  private static let wrongForm = Malformed(
    detail: "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
}
