import Storage
import XML

/// The answer of `ListObjectVersions` for a bucket that never had versioning: every object is its own version `null`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
struct ListVersionsResult {
  let bucket: BucketName
  let request: ListRequest
  let versionMarker: String
  let page: ListPage
  let owner: Owner

  var document: [UInt8] {
    let entries = ListDocument(encoding: request.encoding, owner: owner)
    var writer = XMLWriter(root: "ListVersionsResult", capacity: entries.capacity(for: page) + page.entries.count * 64)
    writer.element("Name", bucket.text)
    request.encoding.write("Prefix", request.prefix, to: &writer)
    request.encoding.write("KeyMarker", request.after, to: &writer)
    writer.element("VersionIdMarker", versionMarker)
    writeNextMarkers(to: &writer)
    writer.element("MaxKeys", request.limit.value)
    request.encoding.write("Delimiter", unlessEmpty: request.delimiter, to: &writer)
    request.encoding.writeType(to: &writer)
    writer.element("IsTruncated", page.next != nil)
    entries.write(page, as: .nullVersion, to: &writer)
    return writer.finish()
  }

  private func writeNextMarkers(to writer: inout XMLWriter) {
    switch page.next {
    case nil, .start: break
    case .key(let key):
      request.encoding.write("NextKeyMarker", key, to: &writer)
      writer.element("NextVersionIdMarker", VersionID.null.text)
    case .prefix(let prefix):
      request.encoding.write("NextKeyMarker", prefix, to: &writer)
    }
  }
}
