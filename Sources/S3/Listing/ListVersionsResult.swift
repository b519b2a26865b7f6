import Storage
import XML

/// The answer of `ListObjectVersions`: versions and delete markers as they come, one after another.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
struct ListVersionsResult {
  let bucket: BucketName
  let request: ListRequest
  let versionMarker: String
  let page: VersionPage
  let owner: Owner

  var document: [UInt8] {
    let entries = ListDocument(encoding: request.encoding, owner: owner)
    var writer = XMLWriter(
      root: "ListVersionsResult", capacity: 512 + page.entries.count * 640 + page.commonPrefixes.count * 120)
    writer.element("Name", bucket.text)
    request.encoding.write("Prefix", request.prefix, to: &writer)
    request.encoding.write("KeyMarker", request.after, to: &writer)
    writer.element("VersionIdMarker", versionMarker)
    writeNextMarkers(to: &writer)
    writer.element("MaxKeys", request.limit.value)
    request.encoding.write("Delimiter", unlessEmpty: request.delimiter, to: &writer)
    request.encoding.writeType(to: &writer)
    writer.element("IsTruncated", page.next != nil)
    let versions = VersionEntryWriter(encoding: request.encoding, owner: owner)
    for entry in page.entries { versions.write(entry, to: &writer) }
    entries.writePrefixes(page.commonPrefixes, to: &writer)
    return writer.finish()
  }

  private func writeNextMarkers(to writer: inout XMLWriter) {
    switch page.next {
    case nil, .keys(.start): break
    case .keys(.key(let text)), .keys(.prefix(let text)):
      request.encoding.write("NextKeyMarker", text, to: &writer)
    case .version(let version, ofKey: let key):
      request.encoding.write("NextKeyMarker", key, to: &writer)
      writer.element("NextVersionIdMarker", version.text)
    }
  }
}
