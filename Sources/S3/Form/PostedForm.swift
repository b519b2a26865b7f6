import Bytes
import HTTP

/// What an operation is told of the form in its request: the caller is known, and the policy met.
package struct PostedForm: Sendable {
  let fields: FormFields
  /// The URL of the bucket, as the client reached it, with a slash at its end.
  private let bucketURL: String

  init(_ fields: FormFields, received request: Request) {
    self.fields = fields
    let path = request.head.rawPath
    let slash = path.utf8.last == UInt8(ascii: "/") ? "" : "/"
    bucketURL =
      "\(request.isTLS ? "https" : "http")://\(request.head.value("host") ?? "")\(path)\(slash)"
  }

  /// The URL of an object that the form has made.
  func location(of key: String) -> String {
    bucketURL + PercentCoding.encode(key, keepingSlash: true)
  }
}

extension RequestHead {
  /// The head of the PUT that a form stands for: its fields under the names of their headers, so that what holds for a PutObject holds
  /// for a form, by the same code. Fields that are none of an object's are left out.
  /// - Throws: InvalidArgument for a value that no header could have.
  init(_ form: FormFields, received head: RequestHead) throws(S3Error) {
    var fields: [(String, String)] = []
    for field in form.all {
      guard let name = Self.headerName(ofField: field.name) else { continue }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw .invalidArgument(
          "A form's field must not hold control characters.", name: field.name, value: "")
      }
      fields.append((name, field.value))
    }
    // A safeguard that holds whatever the form says.
    if let owner = head.value("x-amz-expected-bucket-owner") {
      fields.append(("x-amz-expected-bucket-owner", owner))
    }
    self.init(method: head.method, target: head.target, fields: fields)
  }

  private static let names: Set<String> = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-md5",
    "content-type",
    "expires", "x-amz-sdk-checksum-algorithm", "x-amz-storage-class",
    "x-amz-website-redirect-location",
  ]
  private static let prefixes = [
    "x-amz-checksum-", "x-amz-grant-", "x-amz-meta-", "x-amz-object-lock-",
    "x-amz-server-side-encryption",
  ]

  private static func headerName(ofField name: String) -> String? {
    if name == "acl" { return "x-amz-acl" }
    return names.contains(name) || prefixes.contains(where: name.hasPrefix) ? name : nil
  }
}
