package import HTTP

/// What the S3 layer is told by the gateway's settings.
package struct S3Settings: Sendable {
  /// Domains of virtual-host buckets.
  package var domains: [String]
  /// Further names of the gateway itself, with or without a port; they are no buckets of a domain.
  package var hosts: [String]
  /// What GetBucketLocation and `x-amz-bucket-region` say where a bucket has no region; nil: `us-east-1`.
  package var region: String?
  /// Largest body of a single PutObject or UploadPart, in bytes: 5 GiB as AWS has it.
  package var maximumBodyBytes: Int64
  /// Largest XML document of a request, in bytes.
  package var maximumDocumentBytes: Int
  package var encryption = EncryptionSettings()
  package var notifications: any NotificationTargets = NoNotificationTargets()
  /// Whether the other end of a connection is a proxy that may say which host a client asked for (`X-Forwarded-Host`).
  package var isTrustedProxy: @Sendable (PeerAddress) -> Bool

  package init(
    domains: [String] = [], hosts: [String] = [], region: String? = nil, maximumBodyBytes: Int64 = 5 << 30,
    maximumDocumentBytes: Int = 4 << 20, isTrustedProxy: @escaping @Sendable (PeerAddress) -> Bool = { _ in false }
  ) {
    self.domains = domains
    self.hosts = hosts
    self.region = region
    self.maximumBodyBytes = maximumBodyBytes
    self.maximumDocumentBytes = maximumDocumentBytes
    self.isTrustedProxy = isTrustedProxy
  }
}
