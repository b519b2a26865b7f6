import HTTP
import Identity
import Storage
import XML

extension UnsetConfiguration {
  /// All that are answered for; the rest of AWS's sub-resources are 501.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
  static let all = readOfBuckets + removedFromBuckets

  private static let readOfBuckets: [UnsetConfiguration] = [
    get("GetBucketWebsite", .website, .getBucketWebsite, .error(.noSuchWebsiteConfiguration)),
    get(
      "GetBucketReplication", .replication, .getReplicationConfiguration, .error(.replicationConfigurationNotFound)),
    get("GetBucketAccelerate", .accelerate, .getAccelerateConfiguration, .empty("AccelerateConfiguration")),
    get("GetBucketRequestPayment", .requestPayment, .getBucketRequestPayment, .document(requestPayment)),
    get("GetBucketLogging", .logging, .getBucketLogging, .empty("BucketLoggingStatus")),
    get("GetBucketNotification", .notification, .getBucketNotification, .empty("NotificationConfiguration")),
    get(
      "GetBucketAnalytics", .analytics, .getAnalyticsConfiguration,
      .emptyList(root: "ListBucketAnalyticsConfigurationResult")),
    get(
      "GetBucketInventory", .inventory, .getInventoryConfiguration,
      .emptyList(root: "ListInventoryConfigurationsResult")),
    get("GetBucketMetrics", .metrics, .getMetricsConfiguration, .emptyList(root: "ListMetricsConfigurationsResult")),
    get(
      "GetBucketIntelligentTiering", .intelligentTiering, .getIntelligentTieringConfiguration,
      .emptyList(root: "ListBucketIntelligentTieringConfigurationsOutput")),
  ]

  private static let removedFromBuckets: [UnsetConfiguration] = [
    delete("DeleteBucketWebsite", .website, .deleteBucketWebsite, .nothing),
    delete("DeleteBucketReplication", .replication, .putReplicationConfiguration, .nothing),
    delete("DeleteBucketAnalytics", .analytics, .putAnalyticsConfiguration, .error(.noSuchConfiguration)),
    delete("DeleteBucketInventory", .inventory, .putInventoryConfiguration, .error(.noSuchConfiguration)),
    delete("DeleteBucketMetrics", .metrics, .putMetricsConfiguration, .error(.noSuchConfiguration)),
    delete(
      "DeleteBucketIntelligentTiering", .intelligentTiering, .putIntelligentTieringConfiguration,
      .error(.noSuchConfiguration)),
  ]

  private static func get(_ name: String, _ subresource: Subresource, _ right: Right, _ answer: Answer) -> Self {
    UnsetConfiguration(name, Route(.get, .bucket, subresource), right, answer)
  }

  private static func delete(_ name: String, _ subresource: Subresource, _ right: Right, _ answer: Answer) -> Self {
    UnsetConfiguration(name, Route(.delete, .bucket, subresource), right, answer)
  }

  @Sendable private static func requestPayment(_ owner: Owner) -> [UInt8] {
    var writer = XMLWriter(root: "RequestPaymentConfiguration")
    writer.element("Payer", "BucketOwner")
    return writer.finish()
  }
}
