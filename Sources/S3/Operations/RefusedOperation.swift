import HTTP

/// An operation of AWS that is not served: what it would promise is not done here. It is answered 501 NotImplemented, whoever asks.
package struct RefusedOperation: Sendable {
  /// AWS's name.
  package let name: String
  package let route: Route
  /// Why, in words for whoever called it.
  package let reason: String

  /// The rest of AWS's operations that a client can send to a bucket's endpoint.
  package static let all: [RefusedOperation] = [
    RefusedOperation(
      "PutBucketReplication", .put, .bucket, .replication, "objects are not copied to other buckets by themselves"),
    RefusedOperation("PutBucketAbac", .put, .bucket, .abac, "tags of buckets decide about no right"),
    RefusedOperation("CreateBucketMetadataConfiguration", .post, .bucket, .metadataConfiguration, noTables),
    RefusedOperation("CreateBucketMetadataTableConfiguration", .post, .bucket, .metadataTable, noTables),
    RefusedOperation(
      "UpdateBucketMetadataInventoryTableConfiguration", .put, .bucket, .metadataInventoryTable, noTables),
    RefusedOperation("UpdateBucketMetadataJournalTableConfiguration", .put, .bucket, .metadataJournalTable, noTables),
    RefusedOperation("CreateSession", .get, .bucket, .session, "there are no directory buckets"),
    RefusedOperation("GetObjectTorrent", .get, .object, .torrent, "there is no tracker"),
    RefusedOperation("RestoreObject", .post, .object, .restore, "no object is archived"),
    RefusedOperation("SelectObjectContent", .post, .object, .select, "contents are not queried"),
    RefusedOperation("UpdateObjectEncryption", .put, .object, .encryption, "an object's encryption changes by a copy"),
  ]

  private static let noTables = "no tables of metadata are written"

  private init(
    _ name: String, _ method: Method, _ level: Route.Level, _ subresource: Subresource, _ reason: String
  ) {
    self.name = name
    route = Route(method, level, subresource)
    self.reason = reason
  }

  var error: S3Error { S3Error(.notImplemented, "\(name) is not implemented: \(reason).") }
}
