/// What a verified signature says of a request.
package struct VerifiedRequest: Sendable {
  /// The access key whose secret signed the request; nil when the request is anonymous, which proves nothing at all.
  package let accessKeyID: String?
  /// Whether the signature stood in the query.
  package let isPresigned: Bool
  /// The path, decoded once: `decodeRequestPath` of the raw one.
  package let path: String
  /// How the body is protected; who reads it has to check it so.
  package let payload: PayloadMode
  /// Where the signatures of chunks start from; there is one exactly when `payload` is `streamingSigned`.
  package let chunkSigner: ChunkSigner?
  /// Whether it was Signature Version 2.
  package var isVersion2 = false
}
