import Storage
import XML

/// The answer of `ListObjectsV2`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
struct ListObjectsV2Result {
  let bucket: BucketAddress
  let request: ListRequest
  /// As it came, nil where the page is the first.
  let token: String?
  let page: ListPage
  /// Nil unless the request asked for owners.
  let owner: Owner?

  var document: [UInt8] {
    let entries = ListDocument(encoding: request.encoding, owner: owner)
    var writer = XMLWriter(root: "ListBucketResult", capacity: entries.capacity(for: page))
    writer.element("Name", bucket.name.text)
    request.encoding.write("Prefix", request.prefix, to: &writer)
    writer.element("ContinuationToken", ifPresent: token)
    writer.element(
      "NextContinuationToken", ifPresent: page.next.flatMap { ContinuationToken.text(for: $0, in: bucket) })
    request.encoding.write("StartAfter", unlessEmpty: request.after, to: &writer)
    writer.element("KeyCount", page.entries.count + page.commonPrefixes.count)
    writer.element("MaxKeys", request.limit.value)
    request.encoding.write("Delimiter", unlessEmpty: request.delimiter, to: &writer)
    request.encoding.writeType(to: &writer)
    writer.element("IsTruncated", page.next != nil)
    entries.write(page, to: &writer)
    return writer.finish()
  }
}
