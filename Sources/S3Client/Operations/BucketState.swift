import XML

/// A bucket's own state: whether it is there, and whether it keeps versions.
extension RemoteBucket {
  /// Whether the bucket is there. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
  package func exists() throws(ClientError) -> Bool {
    do throws(ClientError) {
      try perform(request("HEAD"))
      return true
    } catch {
      if error.refusal?.status == 404 { return false }
      // An answer to HEAD cannot say what is wrong; one to GET does.
      if error.refusal != nil { _ = try versioning() }
      throw error
    }
  }

  /// Makes the bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
  package func create() throws(ClientError) {
    let region = sender.configuration.region
    try perform(request("PUT")) { () throws(ClientError) in
      guard region != "us-east-1", sender.configuration.endpoint.host.hasSuffix(".amazonaws.com") else { return .none }
      var writer = XMLWriter(root: "CreateBucketConfiguration")
      writer.element("LocationConstraint", region)
      return .bytes(writer.finish())
    }
  }

  /// Whether versions are kept. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
  package func versioning() throws(ClientError) -> BucketVersioning {
    let (document, _) = try sender.document("VersioningConfiguration", request("GET", query: [("versioning", "")]))
    switch document.text(of: "Status") {
    case "Enabled": return .enabled
    case "Suspended": return .suspended
    default: return .never
    }
  }

  /// Keeps versions from now on, or no more. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
  package func setVersioning(_ state: BucketVersioning) throws(ClientError) {
    var writer = XMLWriter(root: "VersioningConfiguration")
    writer.element("Status", state == .enabled ? "Enabled" : "Suspended")
    let document = writer.finish()
    try perform(request("PUT", query: [("versioning", "")])) { () throws(ClientError) in .bytes(document) }
  }
}

/// Whether a bucket keeps versions; once it has, it can only be suspended.
package enum BucketVersioning: String, Sendable {
  case never, enabled, suspended
}
