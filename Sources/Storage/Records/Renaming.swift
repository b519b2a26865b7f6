/// Which rename gave an object its key, so that a repeated one gets the same answer.
package struct Renaming: Hashable, Sendable {
  /// What the client calls the request.
  package let token: String
  package let source: ObjectKey

  package init(token: String, source: ObjectKey) {
    self.token = token
    self.source = source
  }
}
