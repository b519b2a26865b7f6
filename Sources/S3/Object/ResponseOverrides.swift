import HTTP

/// The `response-…` parameters, by which whoever signs a URL chooses headers of its answer.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
struct ResponseOverrides: Sendable {
  var contentType: String?
  var contentLanguage: String?
  var expires: String?
  var cacheControl: String?
  var contentDisposition: String?
  var contentEncoding: String?

  init() {}

  init(_ request: S3Request) throws(S3Error) {
    for item in request.query.items where item.name.hasPrefix("response-") {
      guard let value = item.value, let field = Self.fields[item.name] else { continue }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw S3Error.invalidArgument("Header value cannot be represented.", name: item.name, value: value)
      }
      guard request.principal != nil else {
        throw S3Error(
          .invalidRequest, "Request specific response headers cannot be used for anonymous GET requests.")
      }
      self[keyPath: field] = value
    }
  }

  private static var fields: [String: WritableKeyPath<ResponseOverrides, String?>] {
    [
      "response-content-type": \.contentType,
      "response-content-language": \.contentLanguage,
      "response-expires": \.expires,
      "response-cache-control": \.cacheControl,
      "response-content-disposition": \.contentDisposition,
      "response-content-encoding": \.contentEncoding,
    ]
  }
}
