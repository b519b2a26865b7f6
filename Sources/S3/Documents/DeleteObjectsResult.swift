import Storage
import XML

/// The answer to DeleteObjects.
struct DeleteObjectsResult<Entries: Sequence>
where Entries.Element == (DeleteObjectsDocument.Entry, Result<DeleteOutcome, S3Error>) {
  let entries: Entries
  let isQuiet: Bool

  var document: [UInt8] {
    var xml = XMLWriter(root: "DeleteResult", capacity: 4096)
    for (entry, result) in entries {
      switch result {
      case .success(let outcome): if !isQuiet { Self.write(entry, outcome, to: &xml) }
      case .failure(let error): Self.write(entry, error, to: &xml)
      }
    }
    return xml.finish()
  }

  private static func write(_ entry: DeleteObjectsDocument.Entry, _ outcome: DeleteOutcome, to xml: inout XMLWriter) {
    xml.open("Deleted")
    xml.element("Key", entry.key)
    xml.element("VersionId", ifPresent: entry.version)
    if outcome.isDeleteMarker {
      xml.element("DeleteMarker", true)
      xml.element("DeleteMarkerVersionId", ifPresent: outcome.version?.text)
    }
    xml.close("Deleted")
  }

  private static func write(_ entry: DeleteObjectsDocument.Entry, _ error: S3Error, to xml: inout XMLWriter) {
    xml.open("Error")
    xml.element("Key", entry.key)
    xml.element("VersionId", ifPresent: entry.version)
    xml.element("Code", error.code.rawValue)
    xml.element("Message", error.message)
    xml.close("Error")
  }
}
