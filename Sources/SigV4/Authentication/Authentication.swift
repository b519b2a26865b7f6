package import Crypto

/// How a request says who sends it. Nothing of it is verified.
package enum Authentication: Sendable {
  /// There is no sign of a signature anywhere.
  case anonymous
  /// A signature in the `Authorization` header or in the query.
  case signed(SignatureClaim)
}

/// What a signed request claims.
package struct SignatureClaim: Sendable {
  /// Where the signature stands.
  package enum Place: Sendable, Equatable {
    case header
    /// In the query, valid for `expires` seconds from its date on.
    case query(expires: Int64)
  }

  package let place: Place
  package let credential: Credential
  /// When the request was signed.
  package let date: AmzDate
  /// The names of the signed headers with semicolons between.
  let signedHeaders: [UInt8]
  /// Nil when what stands there cannot be a signature: it then matches nothing.
  package let signature: SHA256Digest?
  /// The token of temporary credentials.
  package let securityToken: String?
}
