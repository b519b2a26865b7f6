package import HTTP
package import Identity
package import Storage

/// The change feed: `GET /-/changes/<bucket>?cursor=…&limit=…&wait=20s`, or `from=oldest|now` in place of a cursor.
package struct ReadChanges: Operation {
  package static let route = Route(.get, .bucket)
  package static let right = Right.listBucketVersions
  package static let capability: Capability? = .changeFeed

  private static let maximumLimit = 1000
  private static let maximumWait = 30

  private let bucket: BucketAddress
  private let position: ChangePosition
  private let limit: Int
  private let wait: Duration

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    position = try Self.position(request.query)
    limit = try Self.number(request.query["limit"], "limit", 1...Self.maximumLimit) ?? Self.maximumLimit
    let seconds = request.query["wait"].map { $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
    wait = .seconds(try Self.number(seconds, "wait", 0...Self.maximumWait) ?? 0)
  }

  /// Who follows sees every key.
  package var demands: Demands { Demands(rights: [(.listBucket, .bucket(bucket))]) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let page = try context.store { storage throws(StorageError) in
      try storage.changes(of: bucket, from: position, limit: limit, wait: wait)
    }
    return Response(json: ChangeDocument.json(page))
  }

  private static func position(_ query: Query) throws(S3Error) -> ChangePosition {
    switch (query["cursor"], query["from"]) {
    case (let text?, nil):
      guard let cursor = ChangeCursor(text) else {
        throw S3Error.invalidArgument("The cursor is none that was given out.", name: "cursor", value: text)
      }
      return .after(cursor)
    case (nil, nil), (nil, "oldest"): return .oldest
    case (nil, "now"): return .newest
    case (nil, let text?):
      throw S3Error.invalidArgument("'from' is 'oldest' or 'now'.", name: "from", value: text)
    case (_?, let text?):
      throw S3Error.invalidArgument("There is a cursor already.", name: "from", value: text)
    }
  }

  private static func number(_ text: String?, _ name: String, _ range: ClosedRange<Int>) throws(S3Error) -> Int? {
    guard let text else { return nil }
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
      range.contains(number)
    else {
      throw S3Error.invalidArgument(
        "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound).", name: name, value: text)
    }
    return number
  }
}
