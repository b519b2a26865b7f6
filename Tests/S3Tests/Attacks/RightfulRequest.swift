import HTTP

@testable import S3

/// What a request of an operation looks like that is let in and done, on the stage of the attacks: so that an attack is refused for what is
/// wrong with it and for nothing else.
struct RightfulRequest {
  /// What it is answered with.
  var status = 200
  /// Nil: what the route alone leads to. `UPLOAD` stands for the upload in progress.
  var target: String?
  var headers: [(String, String)] = []
  /// `ETAG` stands for that of the upload's part.
  var body = ""

  /// By the operation's name. Every operation has a row: an operation without one cannot be attacked, and fails the tests.
  static let rows: [String: RightfulRequest] = {
    // What is never configured says itself what it answers.
    let unset = UnsetConfiguration.all.map { ($0.name, RightfulRequest(status: $0.answer.status)) }
    return table.merging(unset) { row, _ in row }.merging(configurations) { row, _ in row }
  }()

  /// Configurations that are documents and no more: what they are called, where they are, and the document. `MARK` stands for a word that
  /// is one thing on the stage and another in the request.
  static let documents: [(name: String, query: String, document: String)] = [
    (
      "BucketWebsite", "website",
      "<WebsiteConfiguration><IndexDocument><Suffix>MARK.html</Suffix></IndexDocument></WebsiteConfiguration>"
    ),
    (
      "BucketLogging", "logging",
      "<BucketLoggingStatus><LoggingEnabled><TargetBucket>empty</TargetBucket><TargetPrefix>MARK/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>"
    ),
    (
      "BucketNotificationConfiguration", "notification",
      "<NotificationConfiguration><QueueConfiguration><Queue>arn:minio:sqs::hook:webhook</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>MARK</Value></FilterRule></S3Key></Filter></QueueConfiguration></NotificationConfiguration>"
    ),
    (
      "BucketMetricsConfiguration", "metrics&id=one",
      "<MetricsConfiguration><Id>one</Id><Filter><Prefix>MARK</Prefix></Filter></MetricsConfiguration>"
    ),
    (
      "BucketAnalyticsConfiguration", "analytics&id=one",
      "<AnalyticsConfiguration><Id>one</Id><Filter><Prefix>MARK</Prefix></Filter><StorageClassAnalysis/></AnalyticsConfiguration>"
    ),
    (
      "BucketIntelligentTieringConfiguration", "intelligent-tiering&id=one",
      "<IntelligentTieringConfiguration><Id>one</Id><Filter><Prefix>MARK</Prefix></Filter><Status>Enabled</Status><Tiering><Days>90</Days><AccessTier>ARCHIVE_ACCESS</AccessTier></Tiering></IntelligentTieringConfiguration>"
    ),
    (
      "BucketInventoryConfiguration", "inventory&id=one",
      "<InventoryConfiguration><Destination><S3BucketDestination><Bucket>arn:aws:s3:::reports</Bucket><Format>CSV</Format><Prefix>MARK</Prefix></S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>one</Id><IncludedObjectVersions>All</IncludedObjectVersions><Schedule><Frequency>Daily</Frequency></Schedule></InventoryConfiguration>"
    ),
  ]

  private static let configurations: [String: RightfulRequest] = {
    var rows: [String: RightfulRequest] = [:]
    for (name, query, document) in documents {
      let target = "/bucket?\(query)"
      rows["Get\(name)"] = RightfulRequest(target: target)
      rows["Put\(name)"] = RightfulRequest(target: target, body: document.replacing("MARK", with: "attack"))
      if !["BucketLogging", "BucketNotificationConfiguration"].contains(name) {
        rows["Delete\(name)"] = RightfulRequest(status: 204, target: target)
      }
    }
    return rows
  }()

  private static let table: [String: RightfulRequest] = [
    "AbortMultipartUpload": RightfulRequest(status: 204, target: "/bucket/mp?uploadId=UPLOAD"),
    "CompleteMultipartUpload": RightfulRequest(
      target: "/bucket/mp?uploadId=UPLOAD",
      body:
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>ETAG</ETag></Part></CompleteMultipartUpload>"),
    "CopyObject": RightfulRequest(target: "/bucket/copy"),
    "CreateBucket": RightfulRequest(target: "/made"),
    "CreateMultipartUpload": RightfulRequest(),
    "DeleteBucket": RightfulRequest(status: 204, target: "/empty"),
    "DeleteBucketCORS": RightfulRequest(status: 204),
    "DeleteBucketEncryption": RightfulRequest(status: 204),
    "DeleteBucketLifecycle": RightfulRequest(status: 204),
    "DeleteBucketOwnershipControls": RightfulRequest(status: 204),
    "DeleteBucketPolicy": RightfulRequest(status: 204),
    "DeleteBucketTagging": RightfulRequest(status: 204),
    "DeleteObject": RightfulRequest(status: 204),
    "DeleteObjectTagging": RightfulRequest(status: 204),
    "DeleteObjects": RightfulRequest(body: "<Delete><Object><Key>key</Key></Object></Delete>"),
    "DeletePublicAccessBlock": RightfulRequest(status: 204),
    "GetBucketACL": RightfulRequest(),
    "GetBucketAccelerateConfiguration": RightfulRequest(),
    "GetBucketCORS": RightfulRequest(),
    "GetBucketEncryption": RightfulRequest(),
    "GetBucketLifecycle": RightfulRequest(),
    "GetBucketLocation": RightfulRequest(),
    "GetBucketOwnershipControls": RightfulRequest(),
    "GetBucketPolicy": RightfulRequest(),
    "GetBucketPolicyStatus": RightfulRequest(),
    "GetBucketRequestPayment": RightfulRequest(),
    "GetBucketTagging": RightfulRequest(),
    "GetBucketVersioning": RightfulRequest(),
    "GetObject": RightfulRequest(),
    "GetObjectACL": RightfulRequest(),
    "GetObjectAttributes": RightfulRequest(headers: [("x-amz-object-attributes", "ETag")]),
    "GetObjectLegalHold": RightfulRequest(target: "/bucket/kept?legal-hold"),
    "GetObjectLockConfiguration": RightfulRequest(),
    "GetObjectRetention": RightfulRequest(target: "/bucket/kept?retention"),
    "GetObjectTagging": RightfulRequest(),
    "GetPublicAccessBlock": RightfulRequest(),
    "HeadBucket": RightfulRequest(),
    "HeadObject": RightfulRequest(),
    "ListBuckets": RightfulRequest(),
    "ListMultipartUploads": RightfulRequest(),
    "ListObjectVersions": RightfulRequest(),
    "ListObjects": RightfulRequest(),
    "ListObjectsV2": RightfulRequest(),
    "ListParts": RightfulRequest(target: "/bucket/mp?uploadId=UPLOAD"),
    "PostObject": RightfulRequest(status: 204),
    "PutBucketACL": RightfulRequest(headers: [("x-amz-acl", "public-read-write")]),
    "PutBucketAccelerateConfiguration": RightfulRequest(
      body: "<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>"),
    "PutBucketCORS": RightfulRequest(
      body:
        "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>"
    ),
    "PutBucketEncryption": RightfulRequest(
      body:
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
    ),
    "PutBucketLifecycle": RightfulRequest(
      body:
        "<LifecycleConfiguration><Rule><ID>all</ID><Status>Enabled</Status><Filter><Prefix/></Filter><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
    ),
    "PutBucketOwnershipControls": RightfulRequest(
      body:
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>"),
    "PutBucketPolicy": RightfulRequest(
      status: 204,
      body:
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::bucket/*"}]}"#
    ),
    "PutBucketRequestPayment": RightfulRequest(
      body: "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"),
    "PutBucketTagging": RightfulRequest(
      status: 204, body: "<Tagging><TagSet><Tag><Key>a</Key><Value>c</Value></Tag></TagSet></Tagging>"),
    "PutBucketVersioning": RightfulRequest(
      target: "/empty?versioning",
      body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
    "PutObject": RightfulRequest(body: "attack"),
    "PutObjectACL": RightfulRequest(headers: [("x-amz-acl", "public-read-write")]),
    "PutObjectLegalHold": RightfulRequest(body: "<LegalHold><Status>ON</Status></LegalHold>"),
    "PutObjectLockConfiguration": RightfulRequest(
      body:
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
    ),
    "PutObjectRetention": RightfulRequest(
      target: "/bucket/kept?retention",
      body: "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2101-01-01T00:00:00Z</RetainUntilDate></Retention>"),
    "PutObjectTagging": RightfulRequest(
      body: "<Tagging><TagSet><Tag><Key>a</Key><Value>c</Value></Tag></TagSet></Tagging>"),
    "PutPublicAccessBlock": RightfulRequest(
      body:
        "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>"),
    "ReadChanges": RightfulRequest(target: "/-/changes/bucket"),
    "RenameObject": RightfulRequest(
      target: "/bucket/renamed?renameObject", headers: [("x-amz-rename-source", "/bucket/source")]),
    "UploadPart": RightfulRequest(target: "/bucket/mp?partNumber=2&uploadId=UPLOAD", body: "part"),
    "UploadPartCopy": RightfulRequest(target: "/bucket/mp?partNumber=2&uploadId=UPLOAD"),
  ]
}

extension UnsetConfiguration.Answer {
  var status: Int {
    switch self {
    case .document: 200
    case .error(let code): code.status
    case .nothing: 204
    }
  }
}
