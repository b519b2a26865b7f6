import Bytes
import Storage
import XML

/// Writes objects into a listing. A page has a thousand of them: each is written in one go into memory that the document has anyway, and
/// what is the same for all is made once.
struct ListEntryWriter {
  /// What an object is shown as.
  enum Form {
    /// `Contents` of ListObjects and ListObjectsV2.
    case contents
    /// `Version` of ListObjectVersions: the only one, and the latest.
    case nullVersion
  }

  private let encoding: NameEncoding
  /// Up to the key, from the key to the date, and from the size to the end.
  private let opening: StaticString
  private let middle: StaticString
  private let ending: [UInt8]

  init(_ form: Form, encoding: NameEncoding, owner: Owner?) {
    self.encoding = encoding
    let storageClass = "<StorageClass>STANDARD</StorageClass>"
    switch form {
    case .contents:
      opening = "<Contents><Key>"
      middle = "</Key><LastModified>"
      ending = Array("</Size>\(Self.text(of: owner))\(storageClass)</Contents>".utf8)
    case .nullVersion:
      opening = "<Version><Key>"
      middle = "</Key><VersionId>null</VersionId><IsLatest>true</IsLatest><LastModified>"
      ending = Array("</Size>\(Self.text(of: owner))\(storageClass)</Version>".utf8)
    }
  }

  /// An owner's names need no escape.
  private static func text(of owner: Owner?) -> String {
    owner.map { "<Owner><ID>\($0.id)</ID><DisplayName>\($0.displayName)</DisplayName></Owner>" } ?? ""
  }

  /// More than all that has a fixed or limited length takes.
  private static let fixedBytes = 384

  func write(_ entry: ListPage.Entry, to writer: inout XMLWriter) {
    let names = XMLEscape.longest * (entry.key.text.utf8.count + entry.etag.text.utf8.count)
    writer.fragment(capacity: names + ending.count + Self.fixedBytes) { start in
      var fragment = FragmentCursor(start)
      fragment.put(opening)
      fragment.put(entry.key.text, encoding)
      fragment.put(middle)
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
