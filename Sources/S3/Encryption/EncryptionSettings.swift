/// What the S3 layer is told of encryption by the gateway's settings.
package struct EncryptionSettings: Sendable {
  /// Whether the gateway has a master key, which SSE-S3 takes.
  package var hasMasterKey: Bool
  /// What clients need not ask for: objects of buckets without a default of their own are encrypted as with SSE-S3.
  package var encryptsByDefault: Bool
  /// Whether clients may send keys of their own (SSE-C) without TLS.
  package var takesCustomerKeysInTheClear: Bool
  /// The key that clients name for SSE-KMS, and the one that they mean by naming none; nil where there is no such key.
  package var kmsKey: @Sendable (String?) -> String?

  package init(
    hasMasterKey: Bool = false, encryptsByDefault: Bool = false, takesCustomerKeysInTheClear: Bool = false,
    kmsKey: @escaping @Sendable (String?) -> String? = { _ in nil }
  ) {
    self.hasMasterKey = hasMasterKey
    self.encryptsByDefault = encryptsByDefault
    self.takesCustomerKeysInTheClear = takesCustomerKeysInTheClear
    self.kmsKey = kmsKey
  }
}
