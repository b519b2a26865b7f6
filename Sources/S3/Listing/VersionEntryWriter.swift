import Bytes
import Storage
import XML

/// Writes versions and delete markers into a listing, as `ListEntryWriter` writes objects.
struct VersionEntryWriter {
  private let encoding: NameEncoding
  /// From the size to the end.
  private let ending: [UInt8]
  /// The same for a delete marker, which has no size: from the date.
  private let markerEnding: [UInt8]

  init(encoding: NameEncoding, owner: Owner?) {
    self.encoding = encoding
    let owner = ListEntryWriter.text(of: owner)
    ending = Array("</Size>\(owner)<StorageClass>STANDARD</StorageClass></Version>".utf8)
    markerEnding = Array("</LastModified>\(owner)</DeleteMarker>".utf8)
  }

  /// More than all that has a fixed or limited length takes.
  private static let fixedBytes = 512

  func write(_ entry: VersionPage.Entry, to writer: inout XMLWriter) {
    let names = XMLEscape.longest * (entry.key.text.utf8.count + entry.etag.text.utf8.count)
    writer.fragment(capacity: names + ending.count + Self.fixedBytes) { start in
      var fragment = FragmentCursor(start)
      fragment.put(entry.isDeleteMarker ? "<DeleteMarker><Key>" : "<Version><Key>")
      fragment.put(entry.key.text, encoding)
      fragment.put("</Key><VersionId>")
      fragment.put(entry.version.text, .plain)
      fragment.put(entry.isLatest ? "</VersionId><IsLatest>true" : "</VersionId><IsLatest>false")
      fragment.put("</IsLatest><LastModified>")
      fragment.put(entry.lastModified)
      entry.isDeleteMarker ? fragment.put(markerEnding) : write(entry, to: &fragment)
      return fragment.next - start
    }
  }

  /// What delete markers have not.
  private func write(_ entry: VersionPage.Entry, to fragment: inout FragmentCursor) {
    fragment.put("</LastModified><ETag>&quot;")
    fragment.put(entry.etag.text, .plain)
    fragment.put("&quot;</ETag>")
    if let checksum = entry.checksum { fragment.put(checksum) }
    fragment.put("<Size>")
    fragment.put(entry.size)
    fragment.put(ending)
  }
}
