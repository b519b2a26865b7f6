import HTTP
import Storage
import XML

/// The body of DeleteObjects.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Delete.html>
struct DeleteObjectsDocument {
  /// One object to remove, as it was written.
  struct Entry {
    let key: String
    let version: String?
    let etag: String?
    let conditions: DeleteConditions

    /// What the store is asked.
    func request() throws(S3Error) -> DeleteRequest {
      DeleteRequest(
        key: try ObjectKey(requested: key), version: try version.map(VersionID.init(requested:)),
        condition: etag.map(Self.condition) ?? .none, size: conditions.size, lastModified: conditions.lastModified)
    }

    private static func condition(_ etag: String) -> WriteCondition {
      switch EntityTagCondition.parse(etag) {
      case .any: .present
      case .list(let tags): .matches(tags.filter { !$0.isWeak }.map { ETag($0.opaque) })
      case nil: .matches([])
      }
    }
  }

  static let maximumEntries = 1000

  let entries: [Entry]
  /// Whether only what failed is answered.
  let isQuiet: Bool

  init(_ root: XMLElement) throws(S3Error) {
    let objects = root.children(named: "Object")
    guard root.name == "Delete", (1...Self.maximumEntries).contains(objects.count) else {
      throw S3Error(.malformedXML)
    }
    isQuiet = root.text(of: "Quiet")?.lowercased() == "true"
    var entries: [Entry] = []
    entries.reserveCapacity(objects.count)
    for object in objects { entries.append(try Self.entry(object)) }
    self.entries = entries
  }

  private static func entry(_ object: XMLElement) throws(S3Error) -> Entry {
    guard object.children(named: "Key").count == 1, let key = object.text(of: "Key") else {
      throw S3Error(.malformedXML)
    }
    return Entry(
      key: key, version: object.text(of: "VersionId"), etag: object.text(of: "ETag"),
      conditions: try DeleteConditions(object))
  }
}
