import Storage
import XML

/// Writes the entries that all forms of a listing share.
struct ListDocument {
  let encoding: NameEncoding
  /// Nil: entries do not show who owns them.
  let owner: Owner?

  /// Bytes to reserve for a page, so that the buffer rarely grows.
  func capacity(for page: ListPage) -> Int {
    512 + page.entries.count * (owner == nil ? 380 : 560) + page.commonPrefixes.count * 120
  }

  func write(_ page: ListPage, to writer: inout XMLWriter) {
    let entries = ListEntryWriter(encoding: encoding, owner: owner)
    for entry in page.entries { entries.write(entry, to: &writer) }
    writePrefixes(page.commonPrefixes, to: &writer)
  }

  func writePrefixes(_ prefixes: [String], to writer: inout XMLWriter) {
    for prefix in prefixes {
      writer.open("CommonPrefixes")
      encoding.write("Prefix", prefix, to: &writer)
      writer.close("CommonPrefixes")
    }
  }
}
