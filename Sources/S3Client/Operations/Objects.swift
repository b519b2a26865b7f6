/// What a service says of a version that it stores or has stored.
package struct StoredVersion: Sendable {
  /// Without quotes.
  package let etag: String
  /// Nil where no versions are kept.
  package let versionID: String?

  init(_ headers: HeaderFields) {
    etag = ListedVersion.unquoted(headers["etag"] ?? "")
    versionID = headers["x-amz-version-id"]
  }

  init(etag: String, versionID: String?) {
    self.etag = etag
    self.versionID = versionID
  }
}

extension RemoteBucket {
  /// The headers of a version. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
  /// - Parameter part: asks for the headers of one part of a multipart object.
  package func head(_ key: String, version: String?, part: Int? = nil) throws(ClientError) -> HeaderFields {
    let query = part.map { [(name: "partNumber", value: String($0))] } ?? []
    return try perform(request("HEAD", key: key, version: version, query: query))
  }

  /// A version's bytes, or a range of them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  /// - Parameters:
  ///   - range: never empty.
  ///   - etag: the only one that will do: what has no version of its own may change meanwhile.
  package func get(_ key: String, version: String?, range: Range<Int64>? = nil, ifMatch etag: String? = nil)
    throws(ClientError) -> Answer
  {
    var request = request("GET", key: key, version: version)
    if let range { request.headers.append(("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")) }
    if let etag { request.headers.append(("if-match", "\"\(etag)\"")) }
    request.headers.append(("x-amz-checksum-mode", "ENABLED"))
    return try sender.send(request)
  }

  /// Stores an object in one body. An unclear failure is not tried again: each PUT makes a version.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
  package func put(
    _ key: String, headers: [(name: String, value: String)] = [], body: () throws(ClientError) -> OutgoingBody
  ) throws(ClientError) -> StoredVersion {
    var request = request("PUT", key: key)
    request.headers = headers
    request.isRepeatable = false
    return StoredVersion(try perform(request, body: body))
  }

  /// Deletes the current object: where versions are kept, that makes a delete marker. Not tried again after an unclear failure.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
  package func delete(_ key: String, headers: [(name: String, value: String)] = []) throws(ClientError) -> StoredVersion
  {
    var request = request("DELETE", key: key)
    request.headers = headers
    request.isRepeatable = false
    return StoredVersion(try perform(request))
  }
}
