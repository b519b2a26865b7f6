/// The query names that qualify an operation and do not choose one.
enum Parameter {
  static func isKnown(_ name: String) -> Bool {
    names.contains(name) || name.hasPrefix("response-") || name.hasPrefix("x-amz-") || name.hasPrefix("X-Amz-")
  }

  private static let names: Set<String> = [
    "allow-unordered", "AWSAccessKeyId", "bucket-region", "continuation-token", "delimiter", "encoding-type", "Expires",
    "fetch-owner", "id", "key-marker", "marker", "max-buckets", "max-directory-buckets", "max-keys", "max-parts",
    "max-uploads", "part-number-marker", "partNumber", "prefix", "Signature", "start-after", "upload-id-marker",
    "version-id-marker", "versionId", "x-id",
  ]
}
