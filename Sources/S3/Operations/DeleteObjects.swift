package import HTTP
package import Identity
import Storage

/// Removes up to 1,000 objects or versions, each with a result of its own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
package struct DeleteObjects: Operation {
  package static let route = Route(.post, .bucket, .delete)
  package static let right = Right.deleteObject
  package static let asksForEachObject = true
  package static let payload = PayloadPolicy.document(.required)

  private let bucket: BucketAddress
  private let bypassesGovernance: Bool

  package init(_ request: S3Request) throws(S3Error) {
    bucket = try request.bucket
    bypassesGovernance = GovernanceBypass.isAsked(by: request)
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let document = try context.payload.document(maximum: context.settings.maximumDocumentBytes)
    let request = try DeleteObjectsDocument(document)
    let checked = request.entries.map { entry in
      Result { () throws(S3Error) in try check(entry, in: context) }
    }
    // Whoever may delete nothing at all is told nothing, not even of the bucket.
    if checked.allSatisfy(\.isRefused), !context.permits(.deleteObject, on: .bucket(bucket)) {
      throw S3Error(.accessDenied)
    }
    _ = try context.bucket(bucket)
    let results = try delete(checked, in: context)
    return .xml(DeleteObjectsResult(entries: zip(request.entries, results), isQuiet: request.isQuiet).document)
  }

  /// One result for each entry, in order; only what is well named and permitted reaches the store, in one call.
  private func delete(
    _ checked: [Result<DeleteRequest, S3Error>], in context: OperationContext
  ) throws(S3Error) -> [Result<DeleteOutcome, S3Error>] {
    let requests = checked.compactMap { try? $0.get() }
    let outcomes = try context.store { storage throws(StorageError) in
      requests.isEmpty ? [] : try storage.delete(requests, in: bucket)
    }
    var next = outcomes.makeIterator()
    return checked.map { result in
      result.flatMap { _ in
        (next.next() ?? .failure(StorageError.failed("a delete without a result"))).mapError(context.storage.refusal)
      }
    }
  }

  private func check(
    _ entry: DeleteObjectsDocument.Entry, in context: OperationContext
  ) throws(S3Error) -> DeleteRequest {
    var request = try entry.request()
    // What hides an object removes no version, and bypasses nothing.
    request.bypassesGovernance = bypassesGovernance && request.version != nil
    let object = ObjectAddress(bucket: bucket, key: request.key, version: request.version)
    let right = request.version == nil ? Right.deleteObject : .deleteObjectVersion
    guard context.permits(right, on: .object(object)) else { throw S3Error(.accessDenied) }
    guard !request.bypassesGovernance || context.permits(.bypassGovernanceRetention, on: .object(object)) else {
      throw S3Error(.accessDenied)
    }
    if request.condition != .none || !entry.conditions.isEmpty { try context.storage.require(.conditionalWrite) }
    return request
  }
}

extension Result where Failure == S3Error {
  /// Whether it is AccessDenied.
  fileprivate var isRefused: Bool {
    if case .failure(let error) = self { error.code == .accessDenied } else { false }
  }
}
