import Storage
import XML

/// Writes the entries that both forms of a listing share. A page of a thousand keys is one buffer; nothing is made per entry.
struct ListDocument {
  let encoding: NameEncoding
  /// Nil: entries do not show who owns them.
  let owner: Owner?

  /// Bytes to reserve for a page, so that the buffer rarely grows.
  func capacity(for page: ListPage) -> Int {
    512 + page.entries.count * (owner == nil ? 380 : 560) + page.commonPrefixes.count * 120
  }

  func write(_ page: ListPage, to writer: inout XMLWriter) {
    for entry in page.entries { write(entry, to: &writer) }
    writePrefixes(page.commonPrefixes, to: &writer)
  }

  func writePrefixes(_ prefixes: [String], to writer: inout XMLWriter) {
    for prefix in prefixes {
      writer.open("CommonPrefixes")
      encoding.write("Prefix", prefix, to: &writer)
      writer.close("CommonPrefixes")
    }
  }

  private func write(_ entry: ListPage.Entry, to writer: inout XMLWriter) {
    writer.open("Contents")
    encoding.write("Key", entry.key.text, to: &writer)
    writeFacts(of: entry, to: &writer)
    owner?.write("Owner", to: &writer)
    writer.element("StorageClass", "STANDARD")
    writer.close("Contents")
  }

  /// What an entry says besides its name, owner and version.
  func writeFacts(of entry: ListPage.Entry, to writer: inout XMLWriter) {
    writer.element("LastModified", entry.lastModified)
    writer.element("ETag", entry.etag)
    writer.element(entry.checksum)
    writer.element("Size", entry.size)
  }
}
