/// The conditions of a request (RFC 9110 section 13.1), read once.
package struct Preconditions: Sendable, Hashable {
  /// `If-Match`
  package var ifMatch: EntityTagCondition?
  /// `If-None-Match`
  package var ifNoneMatch: EntityTagCondition?
  /// `If-Modified-Since`, seconds since 1970.
  package var ifModifiedSince: Int64?
  /// `If-Unmodified-Since`, seconds since 1970.
  package var ifUnmodifiedSince: Int64?

  /// What conditions say about the current state of an object.
  package enum Outcome: Sendable, Hashable {
    /// Do what was asked.
    case proceed
    /// 304, to GET and HEAD; a copy source answers 412.
    case notModified
    /// 412
    case preconditionFailed
  }

  /// Conditions made by hand; for the `x-amz-copy-source-if-…` fields.
  package init(
    ifMatch: EntityTagCondition? = nil, ifNoneMatch: EntityTagCondition? = nil,
    ifModifiedSince: Int64? = nil, ifUnmodifiedSince: Int64? = nil
  ) {
    self.ifMatch = ifMatch
    self.ifNoneMatch = ifNoneMatch
    self.ifModifiedSince = ifModifiedSince
    self.ifUnmodifiedSince = ifUnmodifiedSince
  }

  /// The conditions of a request. A date that is none is ignored; a list of tags that is none matches nothing.
  package init(_ head: RequestHead) {
    self.init(
      ifMatch: Self.tags(head.values("if-match")),
      ifNoneMatch: Self.tags(head.values("if-none-match")),
      ifModifiedSince: head.value("if-modified-since").flatMap(HTTPDate.parse),
      ifUnmodifiedSince: head.value("if-unmodified-since").flatMap(HTTPDate.parse))
  }

  /// Whether there is none.
  package var isEmpty: Bool { self == Preconditions() }

  /// Evaluates in the order of RFC 9110 section 13.2.2, as S3 does.
  ///
  /// - Parameters:
  ///   - etag: of the current object, with or without quotes; `nil` when there is no object.
  ///   - lastModified: of the current object, seconds since 1970.
  ///   - isRead: GET, HEAD or a copy source; other methods have no 304 and ignore `If-Modified-Since`.
  package func evaluate(etag: String?, lastModified: Int64?, isRead: Bool) -> Outcome {
    if let ifMatch {
      if !ifMatch.matchesStrongly(etag) { return .preconditionFailed }
    } else if let ifUnmodifiedSince, let lastModified, lastModified > ifUnmodifiedSince {
      return .preconditionFailed
    }
    if let ifNoneMatch {
      if ifNoneMatch.matchesWeakly(etag) { return isRead ? .notModified : .preconditionFailed }
    } else if isRead, let ifModifiedSince, let lastModified, lastModified <= ifModifiedSince {
      return .notModified
    }
    return .proceed
  }

  private static func tags(_ values: [String]) -> EntityTagCondition? {
    values.isEmpty ? nil : EntityTagCondition.parse(values.joined(separator: ",")) ?? .list([])
  }
}
