import Identity
import Storage
import XML

/// What the documents of buckets hold that are kept and given back. Terraform, SDKs and consoles set and read them; what acts by none is marked
/// as stored only.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Types_Amazon_Simple_Storage_Service.html>
extension BucketConfiguration {
  static let all = [accelerate, requestPayment, website, logging, notification]

  /// Nothing is accelerated: there is one endpoint.
  private static let accelerate = BucketConfiguration(
    name: "BucketAccelerateConfiguration", subresource: .accelerate, document: .accelerate,
    readRight: .getAccelerateConfiguration, writeRight: .putAccelerateConfiguration, integrity: .optional,
    schema: .elements("AccelerateConfiguration", .once, [.text("Status", .once, .words(["Enabled", "Suspended"]))]),
    unset: .document { XMLWriter(root: "AccelerateConfiguration").finish() },
    check: { (_, bucket, _) throws(S3Error) in
      guard !bucket.name.text.utf8.contains(UInt8(ascii: ".")) else {
        throw .invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
      }
    })

  /// Nobody pays here.
  private static let requestPayment = BucketConfiguration(
    name: "BucketRequestPayment", subresource: .requestPayment, document: .requestPayment,
    readRight: .getBucketRequestPayment, writeRight: .putBucketRequestPayment,
    // AWS names a digest as required, and takes it without one: s3cmd sends none.
    integrity: .optional,
    schema: .elements(
      "RequestPaymentConfiguration", .once, [.text("Payer", .once, .words(["Requester", "BucketOwner"]))]),
    unset: .document {
      var writer = XMLWriter(root: "RequestPaymentConfiguration")
      writer.element("Payer", "BucketOwner")
      return writer.finish()
    })

  /// There is no website endpoint: pages are served like other objects.
  private static let website = BucketConfiguration(
    name: "BucketWebsite", subresource: .website, document: .website, readRight: .getBucketWebsite,
    writeRight: .putBucketWebsite, removeRight: .deleteBucketWebsite, integrity: .required,
    schema: .elements(
      "WebsiteConfiguration", .once,
      [
        .elements("RedirectAllRequestsTo", .optional, [.text("HostName"), .text("Protocol", .optional)]),
        .elements("IndexDocument", .optional, [.text("Suffix")]),
        .elements("ErrorDocument", .optional, [.text("Key")]),
        .elements("RoutingRules", .optional, [routingRule]),
      ]),
    unset: .error(.noSuchWebsiteConfiguration),
    check: { (root, _, _) throws(S3Error) in try WebsiteCheck(root: root).check() })

  private static let routingRule = ElementSchema.elements(
    "RoutingRule", .repeated,
    [
      .elements(
        "Condition", .optional,
        [.text("HttpErrorCodeReturnedEquals", .optional), .text("KeyPrefixEquals", .optional)]),
      .elements(
        "Redirect", .once,
        [
          .text("HostName", .optional), .text("HttpRedirectCode", .optional), .text("Protocol", .optional),
          .text("ReplaceKeyPrefixWith", .optional), .text("ReplaceKeyWith", .optional),
        ]),
    ])
}

extension NamedConfiguration {
  static let all = [analytics, inventory, metrics, intelligentTiering]

  private static let analytics = NamedConfiguration(
    name: "BucketAnalyticsConfiguration", subresource: .analytics, document: .analytics,
    readRight: .getAnalyticsConfiguration, writeRight: .putAnalyticsConfiguration,
    schema: .elements(
      "AnalyticsConfiguration", .any,
      [
        id, filter(),
        .elements(
          "StorageClassAnalysis", .once,
          [
            .elements(
              "DataExport", .optional,
              [
                .text("OutputSchemaVersion", .once, .words(["V_1"])),
                .elements(
                  "Destination", .once,
                  [
                    .elements(
                      "S3BucketDestination", .once,
                      [
                        .text("Format", .once, .words(["CSV"])), .text("BucketAccountId", .optional),
                        .text("Bucket", .once, .bucketARN), .text("Prefix", .optional),
                      ])
                  ]),
              ])
          ]),
      ]),
    listRoot: "ListBucketAnalyticsConfigurationResult")

  private static let inventory = NamedConfiguration(
    name: "BucketInventoryConfiguration", subresource: .inventory, document: .inventory,
    readRight: .getInventoryConfiguration, writeRight: .putInventoryConfiguration,
    schema: .elements(
      "InventoryConfiguration", .any,
      [
        .elements("Destination", .once, [inventoryDestination]), .text("IsEnabled", .once, .boolean),
        .elements("Filter", .optional, [.text("Prefix")]), id,
        .text("IncludedObjectVersions", .once, .words(["All", "Current"])),
        .elements("OptionalFields", .optional, [.text("Field", .any, .words(inventoryFields))]),
        .elements("Schedule", .once, [.text("Frequency", .once, .words(["Daily", "Weekly"]))]),
      ]),
    listRoot: "ListInventoryConfigurationsResult")

  private static let inventoryDestination = ElementSchema.elements(
    "S3BucketDestination", .once,
    [
      .text("AccountId", .optional), .text("Bucket", .once, .bucketARN),
      .text("Format", .once, .words(["CSV", "ORC", "Parquet"])), .text("Prefix", .optional),
      .choice(
        "Encryption", .optional,
        [.elements("SSE-S3", .optional, []), .elements("SSE-KMS", .optional, [.text("KeyId")])]),
    ])

  private static let inventoryFields: [StaticString] = [
    "Size", "LastModifiedDate", "StorageClass", "ETag", "IsMultipartUploaded", "ReplicationStatus", "EncryptionStatus",
    "ObjectLockRetainUntilDate", "ObjectLockMode", "ObjectLockLegalHoldStatus", "IntelligentTieringAccessTier",
    "BucketKeyStatus", "ChecksumAlgorithm", "ObjectAccessControlList", "ObjectOwner", "LifecycleExpirationDate",
  ]

  private static let metrics = NamedConfiguration(
    name: "BucketMetricsConfiguration", subresource: .metrics, document: .metrics, readRight: .getMetricsConfiguration,
    writeRight: .putMetricsConfiguration,
    schema: .elements("MetricsConfiguration", .any, [id, filter([.text("AccessPointArn", .optional)])]),
    listRoot: "ListMetricsConfigurationsResult")

  private static let intelligentTiering = NamedConfiguration(
    name: "BucketIntelligentTieringConfiguration", subresource: .intelligentTiering, document: .intelligentTiering,
    readRight: .getIntelligentTieringConfiguration, writeRight: .putIntelligentTieringConfiguration,
    schema: .elements(
      "IntelligentTieringConfiguration", .any,
      [
        id, filter(), .text("Status", .once, .words(["Enabled", "Disabled"])),
        .elements(
          "Tiering", .repeated,
          [
            .text("Days", .once, .integer(1...730)),
            .text("AccessTier", .once, .words(["ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"])),
          ]),
      ]),
    listRoot: "ListBucketIntelligentTieringConfigurationsOutput",
    check: { (root) throws(S3Error) in
      for tiering in root.children(named: "Tiering") {
        let least = tiering.text(of: "AccessTier") == "ARCHIVE_ACCESS" ? 90 : 180
        guard let days = tiering.text(of: "Days").flatMap({ Int($0) }), days >= least else {
          throw S3Error(.invalidArgument, "Days of the tier must be at least \(least).")
        }
      }
    })

  private static let id = ElementSchema.text("Id", .once, .configurationID)

  /// One of a prefix, a tag and what else there may be, or several by `And`.
  private static func filter(_ others: [ElementSchema] = []) -> ElementSchema {
    func tag(_ occurrence: ElementSchema.Occurrence) -> ElementSchema {
      .elements("Tag", occurrence, [.text("Key"), .text("Value")])
    }
    return .choice(
      "Filter", .optional,
      [.text("Prefix", .optional), tag(.optional)] + others + [
        .elements("And", .optional, [.text("Prefix", .optional), tag(.any)] + others)
      ])
  }
}
