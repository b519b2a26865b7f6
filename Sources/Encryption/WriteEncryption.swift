/// How new bytes are to be encrypted.
package enum WriteEncryption: Sendable {
  case none
  /// SSE-S3: under the store's own master key.
  case managed
  /// SSE-KMS: under a master key that clients may name. The context is sealed with the data key: one that differs does not open it.
  case kms(keyID: String, context: [UInt8])
  /// SSE-C
  case customer(CustomerKey)
}
