import JSON
import Storage

/// A page of the change feed as JSON.
enum ChangeDocument {
  static func json(_ page: ChangePage) -> [UInt8] {
    var json = JSONWriter(capacity: 100 + 300 * page.changes.count)
    json.object { json in
      json.list("changes") { list in for change in page.changes { append(change, to: &list) } }
      json.field("cursor", page.cursor.text)
    }
    return json.finish()
  }

  private static func append(_ change: BucketChange, to list: inout JSONWriter) {
    list.object { json in
      json.field("sequence", change.sequence)
      json.field("kind", change.kind.name)
      json.field("key", change.key.text)
      json.field("formerKey", ifPresent: change.formerKey?.text)
      json.field("versionId", ifPresent: change.version?.text)
      if let etag = change.etag {
        json.field("size", change.size)
        json.field("etag", etag.text)
      }
      json.field("objectId", String(change.objectID))
      json.field("reason", ifPresent: change.reason)
      json.field("time", ISO8601Date.format(change.at))
    }
  }
}

extension BucketChange.Kind {
  /// As followers read it.
  var name: String {
    switch self {
    case .created: "created"
    case .deleted: "deleted"
    case .deleteMarkerCreated: "deleteMarkerCreated"
    case .versionDeleted: "versionDeleted"
    case .renamed: "renamed"
    case .tagsChanged: "tagsChanged"
    case .lockChanged: "lockChanged"
    }
  }
}
