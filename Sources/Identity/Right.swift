/// A right to one kind of action, by the name that IAM policies use.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
package enum Right: String, CaseIterable, Sendable {
  case abortMultipartUpload = "s3:AbortMultipartUpload"
  case bypassGovernanceRetention = "s3:BypassGovernanceRetention"
  case createBucket = "s3:CreateBucket"
  case deleteBucket = "s3:DeleteBucket"
  case deleteBucketMetadataTableConfiguration = "s3:DeleteBucketMetadataTableConfiguration"
  case deleteBucketPolicy = "s3:DeleteBucketPolicy"
  case deleteBucketWebsite = "s3:DeleteBucketWebsite"
  case deleteObject = "s3:DeleteObject"
  case deleteObjectTagging = "s3:DeleteObjectTagging"
  case deleteObjectVersion = "s3:DeleteObjectVersion"
  case deleteObjectVersionTagging = "s3:DeleteObjectVersionTagging"
  case getAccelerateConfiguration = "s3:GetAccelerateConfiguration"
  case getAnalyticsConfiguration = "s3:GetAnalyticsConfiguration"
  case getBucketACL = "s3:GetBucketAcl"
  case getBucketCORS = "s3:GetBucketCORS"
  case getBucketLocation = "s3:GetBucketLocation"
  case getBucketABAC = "s3:GetBucketAbac"
  case getBucketLogging = "s3:GetBucketLogging"
  case getBucketMetadataTableConfiguration = "s3:GetBucketMetadataTableConfiguration"
  case getBucketNotification = "s3:GetBucketNotification"
  case putBucketNotification = "s3:PutBucketNotification"
  case getBucketObjectLockConfiguration = "s3:GetBucketObjectLockConfiguration"
  case getBucketOwnershipControls = "s3:GetBucketOwnershipControls"
  case getBucketPolicy = "s3:GetBucketPolicy"
  case getBucketPolicyStatus = "s3:GetBucketPolicyStatus"
  case getBucketPublicAccessBlock = "s3:GetBucketPublicAccessBlock"
  case getBucketRequestPayment = "s3:GetBucketRequestPayment"
  case getBucketTagging = "s3:GetBucketTagging"
  case getBucketVersioning = "s3:GetBucketVersioning"
  case getBucketWebsite = "s3:GetBucketWebsite"
  case getEncryptionConfiguration = "s3:GetEncryptionConfiguration"
  case getIntelligentTieringConfiguration = "s3:GetIntelligentTieringConfiguration"
  case getInventoryConfiguration = "s3:GetInventoryConfiguration"
  case getLifecycleConfiguration = "s3:GetLifecycleConfiguration"
  case getMetricsConfiguration = "s3:GetMetricsConfiguration"
  case getObject = "s3:GetObject"
  case getObjectACL = "s3:GetObjectAcl"
  case getObjectAttributes = "s3:GetObjectAttributes"
  case getObjectLegalHold = "s3:GetObjectLegalHold"
  case getObjectRetention = "s3:GetObjectRetention"
  case getObjectTagging = "s3:GetObjectTagging"
  case getObjectVersionACL = "s3:GetObjectVersionAcl"
  case getObjectVersion = "s3:GetObjectVersion"
  case getObjectVersionAttributes = "s3:GetObjectVersionAttributes"
  case getObjectVersionTagging = "s3:GetObjectVersionTagging"
  case getReplicationConfiguration = "s3:GetReplicationConfiguration"
  case listAllMyBuckets = "s3:ListAllMyBuckets"
  case listBucket = "s3:ListBucket"
  case listBucketMultipartUploads = "s3:ListBucketMultipartUploads"
  case listBucketVersions = "s3:ListBucketVersions"
  case listMultipartUploadParts = "s3:ListMultipartUploadParts"
  case putAccelerateConfiguration = "s3:PutAccelerateConfiguration"
  case putAnalyticsConfiguration = "s3:PutAnalyticsConfiguration"
  case putBucketACL = "s3:PutBucketAcl"
  case putBucketCORS = "s3:PutBucketCORS"
  case putBucketLogging = "s3:PutBucketLogging"
  case putBucketPolicy = "s3:PutBucketPolicy"
  case putBucketOwnershipControls = "s3:PutBucketOwnershipControls"
  case putBucketPublicAccessBlock = "s3:PutBucketPublicAccessBlock"
  case putBucketRequestPayment = "s3:PutBucketRequestPayment"
  case putBucketVersioning = "s3:PutBucketVersioning"
  case putBucketTagging = "s3:PutBucketTagging"
  case putBucketWebsite = "s3:PutBucketWebsite"
  case putEncryptionConfiguration = "s3:PutEncryptionConfiguration"
  case putIntelligentTieringConfiguration = "s3:PutIntelligentTieringConfiguration"
  case putInventoryConfiguration = "s3:PutInventoryConfiguration"
  case putLifecycleConfiguration = "s3:PutLifecycleConfiguration"
  case putMetricsConfiguration = "s3:PutMetricsConfiguration"
  case putObject = "s3:PutObject"
  case putObjectACL = "s3:PutObjectAcl"
  case putObjectVersionACL = "s3:PutObjectVersionAcl"
  case putObjectLegalHold = "s3:PutObjectLegalHold"
  case putObjectRetention = "s3:PutObjectRetention"
  case putObjectTagging = "s3:PutObjectTagging"
  case putObjectVersionTagging = "s3:PutObjectVersionTagging"
  case putBucketObjectLockConfiguration = "s3:PutBucketObjectLockConfiguration"
  case putReplicationConfiguration = "s3:PutReplicationConfiguration"

  /// To have lifecycle rules carried out now, by any clock: a right of this gateway's own.
  case runLifecycle = "martinet:RunLifecycle"
  /// To see, make, change and remove mounts.
  case manageMounts = "martinet:ManageMounts"
  /// To see what is sealed under which master key, and to seal it under another.
  case manageKeys = "martinet:ManageKeys"

  /// Whether it is to make or to remove a bucket as such, or the mount that it is.
  package var isAboutBucketItself: Bool { self == .createBucket || self == .deleteBucket || self == .manageMounts }

  /// Whether it is about the bucket's policy itself.
  package var isAboutPolicy: Bool {
    switch self {
    case .getBucketPolicy, .putBucketPolicy, .deleteBucketPolicy: true
    default: false
    }
  }

  /// What the right is for, in the words that roles are made of.
  package enum Kind: Sendable { case read, write, administer, own }

  /// Nothing that is not named here is less than administration.
  package var kind: Kind {
    switch self {
    case .runLifecycle, .manageMounts, .manageKeys: .own
    case .getObject, .listBucket: .read
    case .putObject, .deleteObject, .deleteObjectVersion, .abortMultipartUpload, .putObjectTagging,
      .putObjectVersionTagging, .deleteObjectTagging, .deleteObjectVersionTagging:
      .write
    case .createBucket, .deleteBucket, .putBucketACL, .putBucketCORS, .putObjectACL: .administer
    default: rawValue.hasPrefix("s3:Get") || rawValue.hasPrefix("s3:List") ? .read : .administer
    }
  }
}
