import XML

extension RequestSender {
  /// A page of 1,000 versions whose keys are 1,024 bytes, each of them escaped threefold, and owners.
  static let documentLimit = 16 << 20

  /// Sends a request whose answer is an XML document with this root element.
  /// - Throws: `refused` also for an error that comes with status 200, as it may after a long wait; `malformed` for anything else
  ///   that is not the document.
  func document(
    _ root: String, _ request: ClientRequest,
    body: () throws(ClientError) -> OutgoingBody = { () throws(ClientError) in .none }
  ) throws(ClientError) -> (document: XMLElement, headers: HeaderFields) {
    let answer = try send(request, body: body)
    let bytes = try answer.body.readAll(limit: Self.documentLimit)
    let element: XMLElement
    do throws(XMLReadError) { element = try XMLElement.read(bytes, limits: XMLLimits(bytes: Self.documentLimit)) } catch
    {
      throw .malformed("the answer to \(request.method) is not an XML document")
    }
    if element.name == "Error" {
      throw .refused(
        Refusal(
          status: 500, code: element.text(of: "Code") ?? "InternalError", message: element.text(of: "Message") ?? ""))
    }
    guard element.name == root else { throw .malformed("the answer is a \(element.name), not a \(root)") }
    return (element, answer.headers)
  }
}
