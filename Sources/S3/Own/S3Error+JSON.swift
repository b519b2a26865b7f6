package import HTTP
import JSON

extension S3Error {
  /// The answer of an own endpoint: `code`, `message` and `requestId`, and under `details` what S3's XML has beside them.
  func jsonResponse(id: RequestID) -> Response {
    var json = JSONWriter()
    json.object { json in
      json.field("code", code.rawValue)
      json.field("message", message)
      json.field("requestId", id.text)
      guard !elements.isEmpty else { return }
      json.object("details") { details in for element in elements { details.field("\(element.name)", element.value) } }
    }
    var response = Response(json: json.finish(), status: code.status)
    for field in fields { response.headers.add(field.name, field.value) }
    return response
  }
}

extension Response {
  /// An answer of an own endpoint: a JSON document, with a line end for terminals.
  package init(json document: [UInt8], status: Int = 200) {
    self.init(status: status, body: .bytes(document + [UInt8(ascii: "\n")]))
    headers.add("Content-Type", "application/json")
    headers.add("Cache-Control", "no-store")
  }
}
