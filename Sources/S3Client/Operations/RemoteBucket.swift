/// A bucket of an S3 service: one method an operation. Calls wait for their answers; any number of threads may use it.
package struct RemoteBucket: Sendable {
  package let sender: RequestSender
  package let name: String

  package init(_ sender: RequestSender, name: String) {
    self.sender = sender
    self.name = name
  }

  func request(_ method: String, key: String? = nil, query: [(name: String, value: String)] = []) -> ClientRequest {
    var request = ClientRequest(method, bucket: name, key: key)
    request.query = query
    return request
  }

  /// A request for one version; without one, for the current object.
  func request(_ method: String, key: String, version: String?, query: [(name: String, value: String)] = [])
    -> ClientRequest
  {
    request(method, key: key, query: query + (version.map { [("versionId", $0)] } ?? []))
  }

  /// Sends a request whose answer's body says nothing.
  @discardableResult
  func perform(
    _ request: ClientRequest,
    body: () throws(ClientError) -> OutgoingBody = { () throws(ClientError) in .none }
  ) throws(ClientError) -> HeaderFields {
    let answer = try sender.send(request, body: body)
    _ = try answer.body.readAll(limit: RequestSender.documentLimit)
    return answer.headers
  }
}
