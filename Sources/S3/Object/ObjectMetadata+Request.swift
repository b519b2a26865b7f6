import HTTP
package import Storage

extension ObjectMetadata {
  /// Most bytes of user metadata, names and values together.
  package static let maximumUserBytes = 2048

  /// What the headers of a PutObject, CopyObject or CreateMultipartUpload say.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>
  package init(_ request: S3Request) throws(S3Error) {
    let head = request.head
    self.init(
      contentType: head.text("content-type"),
      cacheControl: head.text("cache-control"),
      contentDisposition: head.text("content-disposition"),
      contentEncoding: Self.encoding(head.text("content-encoding")),
      contentLanguage: head.text("content-language"),
      expires: head.text("expires"),
      websiteRedirectLocation: try Self.redirect(request.header("x-amz-website-redirect-location")),
      user: try Self.userFields(request))
  }

  /// The capability that a store needs for it.
  var demand: [Capability] { user.isEmpty ? [] : [.userMetadata] }

  /// `aws-chunked` says how the request was sent, not what the object is.
  private static func encoding(_ field: String?) -> String? {
    guard let field else { return nil }
    let codings = field.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    guard codings.contains(where: { $0.lowercased() == "aws-chunked" }) else { return field }
    return codings.filter { $0.lowercased() != "aws-chunked" }.joined(separator: ",").nonEmpty
  }

  private static func redirect(_ field: String?) throws(S3Error) -> String? {
    guard let field else { return nil }
    guard field.hasPrefix("/") || field.hasPrefix("http://") || field.hasPrefix("https://"), field.utf8.count <= 2048
    else {
      throw S3Error(
        .invalidArgument,
        "The website redirect location must be a path that starts with '/' or an http:// or https:// URL of 2 KB at most."
      )
    }
    return field
  }

  private static let prefix = "x-amz-meta-"

  private static func userFields(_ request: S3Request) throws(S3Error) -> [UserField] {
    var fields: [UserField] = []
    func add(_ name: String, _ value: String) {
      guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { return }
      let name = String(name.dropFirst(prefix.utf8.count))
      if let index = fields.firstIndex(where: { $0.name == name }) {
        fields[index] = UserField(name: name, value: fields[index].value + "," + value)
      } else {
        fields.append(UserField(name: name, value: value))
      }
    }
    request.head.forEachFieldBytes { name, value in
      if name.starts(with: prefix.utf8) { add(String(decoding: name, as: UTF8.self), String(fieldBytes: value)) }
    }
    if request.isPresigned {
      for item in request.query.items { add(item.name.lowercased(), item.value ?? "") }
    }
    try check(fields)
    return fields
  }

  private static func check(_ fields: [UserField]) throws(S3Error) {
    let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard size <= maximumUserBytes else {
      throw S3Error(
        .metadataTooLarge,
        elements: [.init("Size", String(size)), .init("MaxSizeAllowed", String(maximumUserBytes))])
    }
    let isClean = fields.allSatisfy { field in
      field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    }
    guard isClean else {
      throw S3Error(.invalidArgument, "Metadata names and values must not hold control characters.")
    }
  }
}

extension RequestHead {
  /// The value of the first field of that name, nil when it is empty.
  fileprivate func text(_ name: StaticString) -> String? {
    withValueBytes(name) { String(fieldBytes: $0).nonEmpty } ?? nil
  }
}

extension String {
  /// UTF-8, else Latin-1, which is what S3 takes bytes beyond ASCII for.
  fileprivate init(fieldBytes bytes: UnsafeRawBufferPointer) {
    self = String(validating: bytes, as: UTF8.self) ?? String(decoding: bytes.map(UInt16.init), as: UTF16.self)
  }

  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
