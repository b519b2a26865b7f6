package import HTTP
import XML

extension S3Error {
  /// The answer: XML where the method and the status allow a body.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
  ///
  /// - Parameter resource: the path of the request, as the client sent it.
  package func response(to method: Method, resource: String, id: RequestID) -> Response {
    var response = Response(status: code.status)
    for field in fields { response.headers.add(field.name, field.value) }
    guard code != .notModified else { return response }
    response.headers.add("Content-Type", "application/xml")
    if method != .head { response.body = .bytes(document(resource: resource, id: id)) }
    return response
  }

  /// An error must be readable whatever it repeats: XML 1.0 has no way to write most control characters.
  private static func representable(_ text: String) -> String {
    func isRepresentable(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value >= 0x20 && scalar.value < 0xFFFE || scalar.value > 0xFFFF || "\t\n\r".unicodeScalars.contains(scalar)
    }
    guard !text.unicodeScalars.allSatisfy(isRepresentable) else { return text }
    var replaced = String.UnicodeScalarView()
    replaced.append(contentsOf: text.unicodeScalars.map { isRepresentable($0) ? $0 : "\u{FFFD}" })
    return String(replaced)
  }

  private func document(resource: String, id: RequestID) -> [UInt8] {
    var xml = XMLWriter(root: "Error", isNamespaced: false)
    xml.element("Code", code.rawValue)
    xml.element("Message", message)
    for element in elements { xml.element(element.name, Self.representable(element.value)) }
    xml.element("Resource", resource)
    xml.element("RequestId", id.text)
    xml.element("HostId", id.hostText)
    return xml.finish()
  }
}
