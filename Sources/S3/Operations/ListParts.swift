package import HTTP
package import Identity
package import Storage

/// Lists the parts of an upload in progress.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
package struct ListParts: Operation {
  package static let route = Route(.get, .object, .uploadID)
  package static let right = Right.listMultipartUploadParts
  package static let capability: Capability? = .multipart

  private let bucket: BucketAddress
  private let upload: UploadReference
  private let marker: Int
  private let limit: PageLimit
  private let encoding: NameEncoding

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    upload = try UploadReference(request)
    limit = try PageLimit(parameter: request.query["max-parts"], name: "max-parts", argument: "max-parts")
    marker = try Self.marker(request.query["part-number-marker"])
    encoding = try NameEncoding(parameter: request.query["encoding-type"])
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let address = try upload.address
    let page = try context.store(on: upload) { storage throws(StorageError) in
      guard limit.value > 0 else {
        return PartPage(upload: try storage.upload(address.id, of: address.object), parts: [], isTruncated: false)
      }
      return try storage.parts(of: address, after: marker, limit: limit.value)
    }
    let result = ListPartsResult(
      bucket: bucket.name, marker: marker, limit: limit, encoding: encoding, page: page,
      owners: UploadOwners(bucketOwner: try context.ownerID(of: bucket), names: context.names(in: bucket.tenant)))
    var response = Response.xml(result.document)
    response.addAbortion(of: address.object, initiated: page.upload.initiated, context)
    return response
  }

  private static func marker(_ text: String?) throws(S3Error) -> Int {
    guard let text, !text.isEmpty else { return 0 }
    guard let number = Int32(text), text.utf8.first != UInt8(ascii: "+") else {
      throw .invalidArgument(
        "Provided part-number-marker not an integer or within integer range", name: "part-number-marker", value: text)
    }
    guard number >= 0 else {
      throw .invalidArgument(
        "Argument part-number-marker must be an integer between 0 and 2147483647", name: "part-number-marker",
        value: text)
    }
    return Int(number)
  }
}
