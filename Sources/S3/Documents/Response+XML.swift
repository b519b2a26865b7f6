import HTTP

extension Response {
  /// 200 with a document.
  static func xml(_ document: [UInt8]) -> Response {
    var response = Response(status: 200, body: .bytes(document))
    response.headers.add("Content-Type", "application/xml")
    return response
  }
}
