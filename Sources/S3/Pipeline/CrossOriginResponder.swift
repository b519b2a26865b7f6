package import HTTP

/// Cross-origin resource sharing (the Fetch standard), which stands beside the operations: a preflight has no credential.
package protocol CrossOriginResponder: Sendable {
  /// Answers `OPTIONS`. The request has no principal and no right but to be told what a browser may ask.
  func preflight(_ request: S3Request) throws(S3Error) -> Response

  /// Adds the fields that let a browser's script read the answer to a request with an `Origin`, also when it is an error.
  func addFields(to response: inout Response, for request: S3Request)
}
