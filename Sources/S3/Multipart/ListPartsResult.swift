import Storage
import XML

/// The answer of `ListParts`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
struct ListPartsResult {
  let bucket: BucketName
  let marker: Int
  let limit: PageLimit
  let encoding: NameEncoding
  let page: PartPage
  let owners: UploadOwners

  var document: [UInt8] {
    var writer = XMLWriter(root: "ListPartsResult", capacity: 1024 + page.parts.count * 260)
    writer.element("Bucket", bucket.text)
    encoding.write("Key", page.upload.key.text, to: &writer)
    writer.element("UploadId", page.upload.id.text)
    owners.writeInitiator(of: page.upload, to: &writer)
    owners.writeOwner(of: page.upload, to: &writer)
    writer.element("StorageClass", "STANDARD")
    writer.element("PartNumberMarker", marker)
    writer.element("NextPartNumberMarker", page.parts.last?.number.value ?? 0)
    writer.element("MaxParts", limit.value)
    encoding.writeType(to: &writer)
    writer.element("IsTruncated", page.isTruncated)
    writer.element(page.upload.checksum)
    for part in page.parts { write(part, to: &writer) }
    return writer.finish()
  }

  private func write(_ part: PartInfo, to writer: inout XMLWriter) {
    writer.open("Part")
    writer.element("PartNumber", part.number.value)
    writer.element("LastModified", part.lastModified)
    writer.element("ETag", part.etag)
    writer.element("Size", part.size)
    writer.element(part.checksums, of: page.upload.checksum?.algorithm)
    writer.close("Part")
  }
}
