/// What signatures are accepted.
package struct SignaturePolicy: Sendable {
  /// The regions that a credential may name; any when empty.
  package var regions: [String] = []
  /// Seconds that a client's clock may differ from ours.
  package var clockSkew: Int64 = 900
  /// The longest life of a presigned URL, in seconds.
  package var maximumExpiry: Int64 = 604_800
  /// Further names, with ports, that clients may have signed for: those that they reach us by from elsewhere.
  package var hostAliases: [String] = []
  /// Path prefixes that clients sign and a proxy strips, such as `/s3`: with a leading slash and without a trailing one.
  package var pathPrefixes: [String] = []
  /// Whether a signature made for GET is good for HEAD: proxies that authorise a HEAD with a subrequest need it.
  package var acceptsGETForHEAD = false
  /// Whether a header-signed request may leave its body unsigned (`UNSIGNED-PAYLOAD`). Presigned ones always may.
  package var acceptsUnsignedPayload = true

  /// Whether Signature Version 2 is taken too.
  package var acceptsVersion2 = false

  package init() {}
}
