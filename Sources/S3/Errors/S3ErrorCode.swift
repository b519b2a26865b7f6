/// The error codes that are answered, with their statuses and messages.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
package enum S3ErrorCode: String, CaseIterable, Sendable {
  case accessControlListNotSupported = "AccessControlListNotSupported"
  case accessForbidden = "AccessForbidden"
  case accessDenied = "AccessDenied"
  case authorizationHeaderMalformed = "AuthorizationHeaderMalformed"
  case authorizationQueryParametersError = "AuthorizationQueryParametersError"
  case badDigest = "BadDigest"
  case badRequest = "BadRequest"
  case bucketAlreadyExists = "BucketAlreadyExists"
  case bucketAlreadyOwnedByYou = "BucketAlreadyOwnedByYou"
  case bucketNotEmpty = "BucketNotEmpty"
  case conditionalRequestConflict = "ConditionalRequestConflict"
  case cursorExpired = "XMartinetCursorExpired"
  case entityTooLarge = "EntityTooLarge"
  case entityTooSmall = "EntityTooSmall"
  case expiredToken = "ExpiredToken"
  case idempotencyParameterMismatch = "IdempotencyParameterMismatch"
  case illegalLocationConstraintException = "IllegalLocationConstraintException"
  case illegalVersioningConfiguration = "IllegalVersioningConfigurationException"
  case incompleteBody = "IncompleteBody"
  case internalError = "InternalError"
  case invalidAccessKeyID = "InvalidAccessKeyId"
  case invalidArgument = "InvalidArgument"
  case invalidBucketACLWithObjectOwnership = "InvalidBucketAclWithObjectOwnership"
  case invalidBucketName = "InvalidBucketName"
  case invalidBucketState = "InvalidBucketState"
  case invalidDigest = "InvalidDigest"
  case invalidEncryptionAlgorithm = "InvalidEncryptionAlgorithmError"
  case invalidLocationConstraint = "InvalidLocationConstraint"
  case invalidPart = "InvalidPart"
  case invalidPartNumber = "InvalidPartNumber"
  case invalidPartOrder = "InvalidPartOrder"
  case invalidPolicyDocument = "InvalidPolicyDocument"
  case invalidRange = "InvalidRange"
  case invalidRequest = "InvalidRequest"
  case invalidStorageClass = "InvalidStorageClass"
  case invalidTag = "InvalidTag"
  case invalidTargetBucketForLogging = "InvalidTargetBucketForLogging"
  case invalidToken = "InvalidToken"
  case invalidURI = "InvalidURI"
  case keyTooLong = "KeyTooLongError"
  case kmsNotFound = "KMS.NotFoundException"
  case keyConflict = "XMartinetKeyConflict"
  case malformedACLError = "MalformedACLError"
  case malformedPOSTRequest = "MalformedPOSTRequest"
  case malformedTrailer = "MalformedTrailerError"
  case malformedPolicy = "MalformedPolicy"
  case malformedXML = "MalformedXML"
  case maxMessageLengthExceeded = "MaxMessageLengthExceeded"
  case maxPostPreDataLengthExceeded = "MaxPostPreDataLengthExceededError"
  case metadataConfigurationNotFound = "MetadataConfigurationNotFound"
  case metadataTooLarge = "MetadataTooLarge"
  case methodNotAllowed = "MethodNotAllowed"
  case missingContentLength = "MissingContentLength"
  case missingRequestBody = "MissingRequestBodyError"
  case missingSecurityHeader = "MissingSecurityHeader"
  case noSuchBucket = "NoSuchBucket"
  case noSuchBucketPolicy = "NoSuchBucketPolicy"
  case noSuchConfiguration = "NoSuchConfiguration"
  case noSuchCORSConfiguration = "NoSuchCORSConfiguration"
  case noSuchKey = "NoSuchKey"
  case noSuchLifecycleConfiguration = "NoSuchLifecycleConfiguration"
  case noSuchObjectLockConfiguration = "NoSuchObjectLockConfiguration"
  case noSuchPublicAccessBlockConfiguration = "NoSuchPublicAccessBlockConfiguration"
  case noSuchTagSet = "NoSuchTagSet"
  case noSuchUpload = "NoSuchUpload"
  case noSuchVersion = "NoSuchVersion"
  case noSuchWebsiteConfiguration = "NoSuchWebsiteConfiguration"
  case notImplemented = "NotImplemented"
  case notModified = "NotModified"
  case objectLockConfigurationNotFound = "ObjectLockConfigurationNotFoundError"
  case operationAborted = "OperationAborted"
  case ownershipControlsNotFound = "OwnershipControlsNotFoundError"
  case preconditionFailed = "PreconditionFailed"
  case replicationConfigurationNotFound = "ReplicationConfigurationNotFoundError"
  case requestHeaderSectionTooLarge = "RequestHeaderSectionTooLarge"
  case requestTimeout = "RequestTimeout"
  case requestTimeTooSkewed = "RequestTimeTooSkewed"
  case serverSideEncryptionConfigurationNotFound = "ServerSideEncryptionConfigurationNotFoundError"
  case serviceUnavailable = "ServiceUnavailable"
  case signatureDoesNotMatch = "SignatureDoesNotMatch"
  case slowDown = "SlowDown"
  case storageFull = "XMartinetStorageFull"
  case tooManyConfigurations = "TooManyConfigurations"
  case tooManyParts = "TooManyParts"
  case unresolvableGrantByEmailAddress = "UnresolvableGrantByEmailAddress"
  case unexpectedContent = "UnexpectedContent"
  case xAmzContentSHA256Mismatch = "XAmzContentSHA256Mismatch"
}

extension S3ErrorCode {
  /// The status that the code is answered with.
  package var status: Int { row.status }

  /// What the code means, for people; an error may say more.
  package var message: String { row.message }

  private var row: (status: Int, message: String) {
    switch self {
    case .accessControlListNotSupported: (400, "The bucket does not allow ACLs")
    case .accessForbidden: (403, "Access forbidden")
    case .accessDenied: (403, "Access Denied")
    case .authorizationHeaderMalformed: (400, "The authorization header that you provided is not valid.")
    case .authorizationQueryParametersError: (400, "Error parsing the X-Amz-Credential parameter.")
    case .badDigest: (400, "The Content-MD5 you specified did not match what we received.")
    case .badRequest: (400, "Bad Request")
    case .bucketAlreadyExists:
      (
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."
      )
    case .bucketAlreadyOwnedByYou:
      (409, "Your previous request to create the named bucket succeeded and you already own it.")
    case .bucketNotEmpty: (409, "The bucket you tried to delete is not empty")
    case .conditionalRequestConflict:
      (409, "The conditional request cannot succeed due to a conflicting operation against this resource.")
    case .cursorExpired: (410, "The changes after this cursor are not kept any more: read the bucket anew.")
    case .entityTooLarge: (400, "Your proposed upload exceeds the maximum allowed size")
    case .entityTooSmall: (400, "Your proposed upload is smaller than the minimum allowed size")
    case .expiredToken: (400, "The provided token has expired.")
    case .idempotencyParameterMismatch:
      (400, "Parameters on this idempotent request are inconsistent with parameters used in previous request(s).")
    case .illegalLocationConstraintException:
      (400, "The location constraint is incompatible for the region specific endpoint this request was sent to.")
    case .illegalVersioningConfiguration:
      (400, "The Versioning element must be specified")
    case .incompleteBody:
      (400, "You did not provide the number of bytes specified by the Content-Length HTTP header")
    case .internalError: (500, "We encountered an internal error. Please try again.")
    case .invalidAccessKeyID: (403, "The AWS Access Key Id you provided does not exist in our records.")
    case .invalidArgument: (400, "Invalid Argument")
    case .invalidBucketACLWithObjectOwnership:
      (400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
    case .invalidBucketState: (409, "The request is not valid with the current state of the bucket.")
    case .invalidBucketName: (400, "The specified bucket is not valid.")
    case .invalidEncryptionAlgorithm:
      (400, "The encryption request you specified is not valid. The valid value is AES256.")
    case .kmsNotFound: (400, "The key does not exist")
    case .invalidDigest: (400, "The Content-MD5 you specified was invalid.")
    case .invalidLocationConstraint: (400, "The specified location-constraint is not valid")
    case .invalidPart:
      (
        400,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
      )
    case .invalidPartNumber: (416, "The requested partnumber is not satisfiable")
    case .invalidPartOrder:
      (400, "The list of parts was not in ascending order. Parts must be ordered by part number.")
    case .invalidPolicyDocument:
      (400, "The content of the form does not meet the conditions specified in the policy document.")
    case .invalidRange: (416, "The requested range is not satisfiable")
    case .invalidRequest: (400, "Invalid Request")
    case .invalidStorageClass: (400, "The storage class you specified is not valid")
    case .invalidTag: (400, "The tag provided was not a valid tag.")
    case .invalidTargetBucketForLogging: (400, "The target bucket for logging does not exist")
    case .invalidToken: (400, "The provided token is malformed or otherwise invalid.")
    case .invalidURI: (400, "Couldn't parse the specified URI.")
    case .keyTooLong: (400, "Your key is too long")
    case .malformedACLError:
      (400, "The XML you provided was not well-formed or did not validate against our published schema")
    case .malformedPOSTRequest: (400, "The body of your POST request is not well-formed multipart/form-data.")
    case .malformedTrailer:
      (400, "The request contained trailing data that was not well-formed or did not conform to our published schema.")
    case .malformedPolicy: (400, "Policy has invalid resource")
    case .malformedXML:
      (400, "The XML you provided was not well-formed or did not validate against our published schema")
    case .maxMessageLengthExceeded: (400, "Your request was too big.")
    case .maxPostPreDataLengthExceeded:
      (400, "Your POST request fields preceding the upload file were too large.")
    case .metadataConfigurationNotFound: (404, "The metadata configuration was not found")
    case .metadataTooLarge: (400, "Your metadata headers exceed the maximum allowed metadata size")
    case .methodNotAllowed: (405, "The specified method is not allowed against this resource.")
    case .missingContentLength: (411, "You must provide the Content-Length HTTP header.")
    case .missingRequestBody: (400, "Request Body is empty")
    case .missingSecurityHeader: (400, "Your request was missing a required header")
    case .noSuchBucket: (404, "The specified bucket does not exist")
    case .noSuchBucketPolicy: (404, "The bucket policy does not exist")
    case .noSuchConfiguration: (404, "The specified configuration does not exist.")
    case .noSuchCORSConfiguration: (404, "The CORS configuration does not exist")
    case .noSuchKey: (404, "The specified key does not exist.")
    case .noSuchLifecycleConfiguration: (404, "The lifecycle configuration does not exist")
    case .noSuchObjectLockConfiguration: (404, "The specified object does not have a ObjectLock configuration")
    case .noSuchPublicAccessBlockConfiguration: (404, "The public access block configuration was not found")
    case .noSuchTagSet: (404, "The TagSet does not exist")
    case .noSuchUpload:
      (
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
      )
    case .noSuchVersion: (404, "The specified version does not exist.")
    case .noSuchWebsiteConfiguration: (404, "The specified bucket does not have a website configuration")
    case .notImplemented: (501, "A header you provided implies functionality that is not implemented")
    case .notModified: (304, "Not Modified")
    case .objectLockConfigurationNotFound: (404, "Object Lock configuration does not exist for this bucket")
    case .operationAborted:
      (409, "A conflicting conditional operation is currently in progress against this resource. Please try again.")
    case .ownershipControlsNotFound: (404, "The bucket ownership controls were not found")
    case .preconditionFailed: (412, "At least one of the pre-conditions you specified did not hold")
    case .replicationConfigurationNotFound: (404, "The replication configuration was not found")
    case .requestHeaderSectionTooLarge:
      (400, "Your request header section exceeds the maximum allowed request header section size")
    case .requestTimeout:
      (400, "Your socket connection to the server was not read from or written to within the timeout period.")
    case .requestTimeTooSkewed: (403, "The difference between the request time and the current time is too large.")
    case .serverSideEncryptionConfigurationNotFound:
      (404, "The server side encryption configuration was not found")
    case .keyConflict: (409, "The storage of this bucket cannot hold this key beside what is there.")
    case .serviceUnavailable: (503, "Service is unable to handle request.")
    case .signatureDoesNotMatch:
      (
        403,
        "The request signature we calculated does not match the signature you provided. Check your key and signing method."
      )
    case .slowDown: (503, "Please reduce your request rate.")
    case .storageFull: (507, "There is no room left to store what you sent.")
    case .tooManyConfigurations:
      (
        400,
        "You are attempting to create a new configuration but have already reached the 1,000-configuration limit."
      )
    case .tooManyParts: (400, "You have attempted to upload more parts than are allowed")
    case .unresolvableGrantByEmailAddress:
      (400, "The e-mail address you provided does not match any account on record.")
    case .unexpectedContent: (400, "This request contains unsupported content.")
    case .xAmzContentSHA256Mismatch:
      (400, "The provided 'x-amz-content-sha256' header does not match what was computed.")
    }
  }
}
