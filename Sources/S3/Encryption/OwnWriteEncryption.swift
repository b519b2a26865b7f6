package import Encryption
package import Storage

/// How what the gateway itself writes into buckets is encrypted: as a client's write that asks for nothing.
package struct OwnWriteEncryption: Sendable {
  private let resolver: any BucketResolver
  private let settings: EncryptionSettings

  package init(resolver: any BucketResolver, settings: EncryptionSettings) {
    self.resolver = resolver
    self.settings = settings
  }

  /// The bucket's default is read anew.
  package func encryption(into bucket: BucketAddress) throws(S3Error) -> WriteEncryption {
    let storage = resolver.storage(of: bucket)
    guard storage.provider.capabilities.supported.contains(.encryption) else { return .none }
    let document = try storage.ask { storage throws(StorageError) -> [UInt8]? in
      do throws(StorageError) {
        return try storage.document(.encryption, of: bucket)
      } catch .noSuchConfiguration {
        return nil
      }
    }
    return try settings.encryption(by: try document.map(BucketEncryption.init(document:))?.rule)
  }
}
