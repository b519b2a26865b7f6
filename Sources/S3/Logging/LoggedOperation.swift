import HTTP

extension Route {
  /// What access logs call it: `REST.GET.OBJECT`.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>
  var loggedOperation: String {
    let verb = copies ? "COPY" : method.name
    return "REST.\(verb).\(loggedResource)"
  }

  private var loggedResource: String {
    switch (level, subresource) {
    case (.service, _): "SERVICE"
    case (.bucket, nil), (.bucket, .listType): "BUCKET"
    case (.object, nil): "OBJECT"
    case (.object, .uploadID): method == .put ? "PART" : "UPLOAD"
    case (.object, .tagging): "OBJECT_TAGGING"
    case (_, .accelerate?): "ACCELERATE"
    case (_, .delete?): "MULTI_OBJECT_DELETE"
    case (_, .legalHold?): "OBJECT_LOCK_LEGALHOLD"
    case (_, .logging?): "LOGGING_STATUS"
    case (_, .objectLock?): "OBJECT_LOCK_CONFIGURATION"
    case (_, .ownershipControls?): "OWNERSHIP_CONTROLS"
    case (_, .policy?): "BUCKETPOLICY"
    case (_, .policyStatus?): "POLICY_STATUS"
    case (_, .publicAccessBlock?): "PUBLIC_ACCESS_BLOCK"
    case (_, .requestPayment?): "REQUEST_PAYMENT"
    case (_, .retention?): "OBJECT_LOCK_RETENTION"
    case (_, .versions?): "BUCKETVERSIONS"
    case (_, let other?): other.rawValue.uppercased().replacing("-", with: "_")
    }
  }
}
