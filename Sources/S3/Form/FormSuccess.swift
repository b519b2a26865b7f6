import Bytes
import HTTP
import Storage
import XML

/// What a form wants to be answered with when its file is stored.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>
enum FormSuccess: Sendable, Equatable {
  /// 200, 201 or 204.
  case status(Int)
  /// 303 to an absolute URL.
  case redirect(String)

  /// What S3 cannot make sense of is as good as absent.
  init(_ form: FormFields) {
    let pages = ["success_action_redirect", "redirect"].compactMap { form[$0] }
    if let url = pages.first(where: Self.isAbsolute) {
      self = .redirect(url)
      return
    }
    switch form["success_action_status"] {
    case "200": self = .status(200)
    case "201": self = .status(201)
    default: self = .status(204)
    }
  }

  /// The answer, without what every write is answered with.
  func response(_ object: ObjectAddress, etag: ETag, location: String) -> Response {
    switch self {
    case .redirect(let url):
      var response = Response(status: 303)
      response.headers.add("Location", Self.url(url, naming: object, etag))
      return response
    case .status(let status):
      var response = Response(status: status)
      response.headers.add("Location", location)
      guard status == 201 else { return response }
      response.headers.add("Content-Type", "application/xml")
      response.body = .bytes(Self.document(object, etag, location))
      return response
    }
  }

  private static func document(_ object: ObjectAddress, _ etag: ETag, _ location: String) -> [UInt8] {
    var xml = XMLWriter(root: "PostResponse", isNamespaced: false)
    xml.element("Location", location)
    xml.element("Bucket", object.bucket.name.text)
    xml.element("Key", object.key.text)
    xml.element("ETag", etag)
    return xml.finish()
  }

  /// Whether it is an http(s) URL with a host, and nothing in it that a header could not carry.
  private static func isAbsolute(_ url: String) -> Bool {
    let lower = url.lowercased()
    guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return false }
    let host = url.utf8.dropFirst(scheme.utf8.count).prefix { !"/?#".utf8.contains($0) }
    return !host.isEmpty && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// The URL with bucket, key and tag in its query, in front of a fragment.
  private static func url(_ url: String, naming object: ObjectAddress, _ etag: ETag) -> String {
    let page = url.utf8.prefix { $0 != UInt8(ascii: "#") }
    let fragment = url.utf8.dropFirst(page.count)
    func encode(_ text: String) -> String { PercentCoding.encode(text, keepingSlash: false) }
    return
      "\(Substring(page))\(page.contains(UInt8(ascii: "?")) ? "&" : "?")bucket=\(encode(object.bucket.name.text))"
      + "&key=\(encode(object.key.text))&etag=\(encode(etag.quoted))\(Substring(fragment))"
  }
}
