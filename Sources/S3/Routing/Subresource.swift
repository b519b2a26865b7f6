/// A part of a bucket or an object that a query name stands for (`GET /bucket?acl`). All that AWS has are here, so that none of them
/// is ever taken for something else.
package enum Subresource: String, CaseIterable, Sendable {
  case abac
  case accelerate
  case acl
  case analytics
  case annotation
  case attributes
  case cors
  case delete
  case encryption
  case intelligentTiering = "intelligent-tiering"
  case inventory
  case legalHold = "legal-hold"
  case lifecycle
  /// ListObjectsV2: `list-type=2`.
  case listType = "list-type"
  case location
  case logging
  case metadataConfiguration
  case metadataInventoryTable
  case metadataJournalTable
  case metadataTable
  case metrics
  case notification
  case objectLock = "object-lock"
  case ownershipControls
  case policy
  case policyStatus
  case publicAccessBlock
  case renameObject
  case replication
  case replicationMetrics = "replication-metrics"
  case requestPayment
  case restore
  case retention
  case select
  case session
  case tagging
  case torrent
  case uploadID = "uploadId"
  case uploads
  case versioning
  case versions
  case website

  /// The one that a query name stands for; names are case-sensitive.
  package static func named(_ name: String) -> Subresource? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}
