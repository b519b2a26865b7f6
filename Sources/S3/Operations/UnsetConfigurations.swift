import HTTP
import Identity
import Storage
import XML

extension UnsetConfiguration {
  /// What no bucket here can have. Setting one is refused (`RefusedOperation`).
  static let all = readOfBuckets + removedFromBuckets

  private static let readOfBuckets: [UnsetConfiguration] = [
    get(
      "GetBucketReplication", .replication, .getReplicationConfiguration, .error(.replicationConfigurationNotFound)),
    get("GetBucketAbac", .abac, .getBucketABAC, .document(disabled)),
    get(
      "GetBucketMetadataConfiguration", .metadataConfiguration, .getBucketMetadataTableConfiguration,
      .error(.metadataConfigurationNotFound)),
    get(
      "GetBucketMetadataTableConfiguration", .metadataTable, .getBucketMetadataTableConfiguration,
      .error(.metadataConfigurationNotFound)),
  ]

  private static let removedFromBuckets: [UnsetConfiguration] = [
    delete("DeleteBucketReplication", .replication, .putReplicationConfiguration),
    delete(
      "DeleteBucketMetadataConfiguration", .metadataConfiguration, .deleteBucketMetadataTableConfiguration),
    delete("DeleteBucketMetadataTableConfiguration", .metadataTable, .deleteBucketMetadataTableConfiguration),
  ]

  private static func get(
    _ name: String, _ subresource: Subresource, _ right: Right, _ answer: Answer
  ) -> Self {
    UnsetConfiguration(name, Route(.get, .bucket, subresource), right, answer, documentedNames: [name])
  }

  private static func delete(_ name: String, _ subresource: Subresource, _ right: Right) -> Self {
    UnsetConfiguration(name, Route(.delete, .bucket, subresource), right, .nothing, documentedNames: [name])
  }

  /// Rights by the tags of buckets.
  @Sendable private static func disabled() -> [UInt8] {
    var writer = XMLWriter(root: "AbacStatus")
    writer.element("Status", "Disabled")
    return writer.finish()
  }
}
