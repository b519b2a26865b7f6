import Storage
import XML

/// The answer of `ListObjects`, the older form.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>
struct ListObjectsResult {
  let bucket: BucketName
  let request: ListRequest
  let page: ListPage
  let owner: Owner

  var document: [UInt8] {
    let entries = ListDocument(encoding: request.encoding, owner: owner)
    var writer = XMLWriter(root: "ListBucketResult", capacity: entries.capacity(for: page))
    writer.element("Name", bucket.text)
    request.encoding.write("Prefix", request.prefix, to: &writer)
    request.encoding.write("Marker", request.after, to: &writer)
    if let nextMarker { request.encoding.write("NextMarker", nextMarker, to: &writer) }
    writer.element("MaxKeys", request.limit.value)
    request.encoding.write("Delimiter", unlessEmpty: request.delimiter, to: &writer)
    request.encoding.writeType(to: &writer)
    writer.element("IsTruncated", page.next != nil)
    entries.write(page, to: &writer)
    return writer.finish()
  }

  /// Only of grouped listings, as S3 has it: in others clients take the last key.
  private var nextMarker: String? {
    guard !request.delimiter.isEmpty else { return nil }
    switch page.next {
    case nil, .start: return nil
    case .key(let text), .prefix(let text): return text
    }
  }
}
