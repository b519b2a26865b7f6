package import Storage

/// What a check runs on.
package struct Fixture: Sendable {
  package let provider: any StorageProvider
  /// Exists, and has nothing in it.
  package let bucket: BucketAddress
  /// Nil where nobody but the provider can change what it keeps.
  package let outside: (any Outside)?

  package init(provider: any StorageProvider, bucket: BucketAddress, outside: (any Outside)? = nil) {
    self.provider = provider
    self.bucket = bucket
    self.outside = outside
  }
}

/// Another program that works on what the provider keeps.
package protocol Outside: Sendable {
  /// Writes a file in place, making the folders on the way to it; like an editor that saves.
  func write(_ bytes: [UInt8], to key: String) throws
  func read(_ key: String) throws -> [UInt8]
  func remove(_ key: String) throws
  func makeFolder(_ key: String) throws
  /// The names of everything in the bucket's top folder, hidden ones too.
  func names() throws -> [String]
}
