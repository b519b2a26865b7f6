import HTTP
import Storage

/// `If-Match`, `If-None-Match: *`, `If-Modified-Since` and `If-Unmodified-Since` of RenameObject: about the object that is replaced.
struct RenameDestinationConditions: Sendable {
  private let conditions: Preconditions

  init(_ head: RequestHead) throws(S3Error) {
    conditions = Preconditions(head)
    if let ifNoneMatch = conditions.ifNoneMatch, ifNoneMatch != .any { throw .notImplemented(header: "If-None-Match") }
  }

  /// The capability that a store needs for them.
  var demand: [Capability] { conditions.isEmpty ? [] : [.conditionalWrite] }

  /// - Parameter info: of the destination, nil where there is none.
  func check(_ info: ObjectInfo?) throws(StorageError) {
    let outcome = conditions.evaluate(etag: info?.etag.text, lastModified: info?.lastModified.seconds, isRead: true)
    guard outcome == .proceed else { throw .preconditionFailed(condition: conditions.conditionBehind(outcome)) }
    // What is not there was not modified.
    if info == nil, conditions.ifNoneMatch == nil, conditions.ifModifiedSince != nil {
      throw .preconditionFailed(condition: "If-Modified-Since")
    }
  }
}
