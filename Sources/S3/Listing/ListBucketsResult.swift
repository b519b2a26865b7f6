import Storage
import XML

/// The answer of `ListBuckets`.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
struct ListBucketsResult {
  let owner: Owner
  let buckets: [BucketInfo]
  let prefix: String?
  /// Where the next page begins; nil at the end.
  let next: String?
  /// Nil: regions are not shown.
  let region: ((BucketInfo) -> String)?

  var document: [UInt8] {
    var writer = XMLWriter(root: "ListAllMyBucketsResult", capacity: 512 + buckets.count * 160)
    owner.write("Owner", to: &writer)
    writer.open("Buckets")
    for bucket in buckets { write(bucket, to: &writer) }
    writer.close("Buckets")
    writer.element("ContinuationToken", ifPresent: next)
    writer.element("Prefix", ifPresent: prefix)
    return writer.finish()
  }

  private func write(_ bucket: BucketInfo, to writer: inout XMLWriter) {
    writer.open("Bucket")
    writer.element("Name", bucket.name.text)
    writer.element("CreationDate", bucket.created)
    writer.element("BucketRegion", ifPresent: region?(bucket))
    writer.close("Bucket")
  }
}
