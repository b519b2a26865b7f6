import Storage
import XML

/// The body of `CreateBucket`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html>
struct CreateBucketConfiguration {
  /// `LocationConstraint`, nil where none is given.
  let region: String?
  let tags: TagSet

  /// An empty body is an empty configuration.
  init(document: [UInt8]) throws(S3Error) {
    guard !document.isEmpty else {
      region = nil
      tags = .empty
      return
    }
    let root = try XMLElement.read(document, root: "CreateBucketConfiguration")
    if root.first("Bucket") != nil || root.first("Location") != nil {
      throw S3Error(.notImplemented, "Directory buckets are not implemented.")
    }
    let tags = try root.first("Tags").map { (list) throws(S3Error) in try TagSet(element: list, of: .bucket) }
    self.tags = tags ?? .empty
    region = try Self.region(try root.onlyText(of: "LocationConstraint"))
  }

  /// Any name that could be a region's: gateways serve whatever region clients are configured for.
  private static func region(_ text: String?) throws(S3Error) -> String? {
    guard let text, !text.isEmpty else { return nil }
    let isName =
      text.utf8.count <= 64
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    guard isName else {
      throw S3Error(.invalidLocationConstraint, elements: [.init("LocationConstraint", text)])
    }
    return text
  }
}
