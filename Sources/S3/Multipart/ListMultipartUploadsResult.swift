import Storage
import XML

/// The answer of `ListMultipartUploads`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
struct ListMultipartUploadsResult {
  let bucket: BucketName
  let query: UploadListQuery
  let limit: PageLimit
  let encoding: NameEncoding
  let page: UploadPage
  let owners: UploadOwners

  var document: [UInt8] {
    var writer = XMLWriter(
      root: "ListMultipartUploadsResult", capacity: 1024 + page.uploads.count * 640 + page.commonPrefixes.count * 120)
    writer.element("Bucket", bucket.text)
    encoding.write("KeyMarker", query.keyMarker, to: &writer)
    writer.element("UploadIdMarker", query.uploadIDMarker)
    encoding.write("NextKeyMarker", page.nextKeyMarker ?? "", to: &writer)
    writer.element("NextUploadIdMarker", page.nextUploadIDMarker ?? "")
    encoding.write("Delimiter", unlessEmpty: query.delimiter, to: &writer)
    encoding.write("Prefix", query.prefix, to: &writer)
    encoding.writeType(to: &writer)
    writer.element("MaxUploads", limit.value)
    writer.element("IsTruncated", page.isTruncated)
    for upload in page.uploads { write(upload, to: &writer) }
    ListDocument(encoding: encoding, owner: nil).writePrefixes(page.commonPrefixes, to: &writer)
    return writer.finish()
  }

  private func write(_ upload: UploadInfo, to writer: inout XMLWriter) {
    writer.open("Upload")
    encoding.write("Key", upload.key.text, to: &writer)
    writer.element("UploadId", upload.id.text)
    owners.writeInitiator(of: upload, to: &writer)
    owners.writeOwner(of: upload, to: &writer)
    writer.element("StorageClass", "STANDARD")
    writer.element("Initiated", upload.initiated)
    writer.element(upload.checksum)
    writer.close("Upload")
  }
}
