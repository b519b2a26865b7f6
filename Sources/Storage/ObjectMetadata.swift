/// What a client stores beside the bytes: the content headers and the user metadata.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>
package struct ObjectMetadata: Hashable, Sendable {
  /// One `x-amz-meta-…` pair; the name is lower-case and has no prefix.
  package struct UserField: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var contentType: String?
  package var cacheControl: String?
  package var contentDisposition: String?
  package var contentEncoding: String?
  package var contentLanguage: String?
  package var expires: String?
  package var websiteRedirectLocation: String?
  package var user: [UserField]

  package init(
    contentType: String? = nil, cacheControl: String? = nil, contentDisposition: String? = nil,
    contentEncoding: String? = nil, contentLanguage: String? = nil, expires: String? = nil,
    websiteRedirectLocation: String? = nil, user: [UserField] = []
  ) {
    self.contentType = contentType
    self.cacheControl = cacheControl
    self.contentDisposition = contentDisposition
    self.contentEncoding = contentEncoding
    self.contentLanguage = contentLanguage
    self.expires = expires
    self.websiteRedirectLocation = websiteRedirectLocation
    self.user = user
  }

  /// What S3 answers for an object that came without a Content-Type.
  package static let defaultContentType = "binary/octet-stream"
}
