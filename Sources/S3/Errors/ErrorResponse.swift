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

  private func document(resource: String, id: RequestID) -> [UInt8] {
    var xml = XMLWriter(root: "Error", isNamespaced: false)
    xml.element("Code", code.rawValue)
    xml.element("Message", message)
    for element in elements { xml.element(element.name, element.value) }
    xml.element("Resource", resource)
    xml.element("RequestId", id.text)
    xml.element("HostId", id.hostText)
    return xml.finish()
  }
}
