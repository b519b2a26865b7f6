import Identity
import Storage
import XML

extension BucketConfiguration {
  /// Access logs are delivered (`AccessLogDelivery`).
  static let logging = BucketConfiguration(
    name: "BucketLogging", subresource: .logging, document: .logging, readRight: .getBucketLogging,
    writeRight: .putBucketLogging, integrity: .required,
    schema: .elements(
      "BucketLoggingStatus", .once,
      [
        .elements(
          "LoggingEnabled", .optional,
          [
            .text("TargetBucket"), .elements("TargetGrants", .optional, [grant]), .text("TargetPrefix"),
            .choice("TargetObjectKeyFormat", .optional, [.elements("SimplePrefix", .optional, []), partitioned]),
          ])
      ]),
    unset: .document { XMLWriter(root: "BucketLoggingStatus").finish() },
    effect: .whole,
    check: { (root, bucket, context) throws(S3Error) in try LoggingCheck(context).check(root, of: bucket) },
    isNothing: { $0.children.isEmpty },
    changed: { $1.loggings.forget($0) })

  private static let partitioned = ElementSchema.elements(
    "PartitionedPrefix", .optional,
    [.text("PartitionDateSource", .once, .words(["EventTime", "DeliveryTime"]))])

  private static let grant = ElementSchema.elements(
    "Grant", .any,
    [
      ElementSchema(
        name: "Grantee", occurrence: .once,
        content: .typed(
          ["CanonicalUser", "AmazonCustomerByEmail", "Group"],
          [
            .text("DisplayName", .optional), .text("EmailAddress", .optional), .text("ID", .optional),
            .text("URI", .optional),
          ])),
      .text("Permission", .once, .words(["FULL_CONTROL", "READ", "WRITE"])),
    ])
}

/// What the target of an access log must be. Whether the log may be written there is asked at each delivery.
private struct LoggingCheck {
  let context: OperationContext

  init(_ context: OperationContext) { self.context = context }

  func check(_ root: XMLElement, of bucket: BucketAddress) throws(S3Error) {
    guard let enabled = root.first("LoggingEnabled") else { return }
    let name = enabled.text(of: "TargetBucket") ?? ""
    guard let logging = BucketLogging(root, of: bucket), let target = try info(logging.target) else {
      throw Self.refusal("The target bucket for logging does not exist", name)
    }
    let tenant = UserID(tenant: bucket.tenant)
    guard try context.bucket(bucket).owner ?? tenant == target.owner ?? tenant else {
      throw Self.refusal("The owner for the bucket to be logged and the target bucket must be the same.", name)
    }
    guard target.lock?.defaultRetention == nil else {
      throw Self.refusal("The target bucket for logging must not have a default retention.", name)
    }
    // Lists are not given to log objects: a grant that had no effect would be missed later.
    guard enabled.first("TargetGrants")?.children.isEmpty ?? true else {
      throw S3Error(
        .notImplemented, "TargetGrants of an access log are not implemented: use the target bucket's policy.")
    }
  }

  private func info(_ bucket: BucketAddress) throws(S3Error) -> BucketInfo? {
    do {
      return try context.resolver.storage(of: bucket).ask { storage throws(StorageError) in try storage.bucket(bucket) }
    } catch {
      guard error.code == .noSuchBucket else { throw error }
      return nil
    }
  }

  private static func refusal(_ message: String, _ name: String) -> S3Error {
    S3Error(.invalidTargetBucketForLogging, message, elements: [.init("TargetBucket", name)])
  }
}
