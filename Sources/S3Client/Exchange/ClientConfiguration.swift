package import SigV4

/// A service, the key that requests to it are signed with, and the limits of waiting for it.
package struct ClientConfiguration: Sendable {
  package var endpoint: ServiceEndpoint
  package var accessKeyID: String
  package var secret: SecretKey
  package var region: String
  /// PEM file with the authorities to believe instead of the system's own; only for TLS.
  package var authorityFile: String?
  /// For one address of the host to accept a connection, and for a TLS handshake.
  package var connectLimit = Duration.seconds(10)
  /// Without a byte moving in either direction.
  package var stallLimit = Duration.seconds(60)
  /// How long a connection may lie unused before it is no longer trusted to be open.
  package var idleLimit = Duration.seconds(20)
  /// Unused connections that are kept.
  package var idleConnections = 64
  /// How a request is tried again.
  package var retry = RetryPolicy()

  package init(endpoint: ServiceEndpoint, accessKeyID: String, secret: SecretKey, region: String = "us-east-1") {
    self.endpoint = endpoint
    self.accessKeyID = accessKeyID
    self.secret = secret
    self.region = region
  }
}
