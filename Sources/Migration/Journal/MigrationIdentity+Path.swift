import Bytes
import Crypto

extension MigrationIdentity {
  /// A file in the working folder, named after the buckets and a digest of where they are.
  package var defaultStatePath: String {
    let digest = SHA256.hash(Array("\(from)\n\(fromBucket)\n\(to)\n\(toBucket)".utf8)).hex.prefix(8)
    return "martinet-migrate-\(fromBucket)-\(toBucket)-\(digest).state"
  }
}
