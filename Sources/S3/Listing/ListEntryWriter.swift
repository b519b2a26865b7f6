import Bytes
import Storage
import XML

/// Writes objects into a listing, as `Contents`. A page has a thousand of them: each is written in one go into memory that the document
/// has anyway, and what is the same for all is made once.
struct ListEntryWriter {
  private let encoding: NameEncoding
  /// From the size to the end.
  private let ending: [UInt8]

  init(encoding: NameEncoding, owner: Owner?) {
    self.encoding = encoding
    ending = Array("</Size>\(Self.text(of: owner))<StorageClass>STANDARD</StorageClass></Contents>".utf8)
  }

  /// An owner's names need no escape.
  static func text(of owner: Owner?) -> String {
    owner.map { "<Owner><ID>\($0.id)</ID><DisplayName>\($0.displayName)</DisplayName></Owner>" } ?? ""
  }

  /// More than all that has a fixed or limited length takes.
  private static let fixedBytes = 384

  func write(_ entry: ListPage.Entry, to writer: inout XMLWriter) {
    let names = XMLEscape.longest * (entry.key.text.utf8.count + entry.etag.text.utf8.count)
    writer.fragment(capacity: names + ending.count + Self.fixedBytes) { start in
      var fragment = FragmentCursor(start)
      fragment.put("<Contents><Key>")
      fragment.put(entry.key.text, encoding)
      fragment.put("</Key><LastModified>")
      fragment.put(entry.lastModified)
      fragment.put("</LastModified><ETag>&quot;")
      fragment.put(entry.etag.text, .plain)
      fragment.put("&quot;</ETag>")
      if let checksum = entry.checksum { fragment.put(checksum) }
      fragment.put("<Size>")
      fragment.put(entry.size)
      fragment.put(ending)
      return fragment.next - start
    }
  }
}
