package import HTTP
package import Identity
import Storage

/// Answers what GetObject would, without the bytes.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
package struct HeadObject: Operation {
  package static let route = Route(.head, .object)
  package static let right = Right.getObject
  package static let versionRight = Right.getObjectVersion

  private let read: ObjectRead

  package init(_ request: S3Request) throws(S3Error) { read = try ObjectRead(request) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    var (response, bytes) = try answer(in: context)
    if response.status != 304 { response.body = .declared(Int64(bytes.count)) }
    return response
  }

  /// Opens the object only where its parts are needed.
  private func answer(in context: OperationContext) throws(S3Error) -> (response: Response, bytes: Range<Int64>) {
    guard read.partNumber != nil else {
      let info = try context.store { storage throws(StorageError) in try storage.head(read.object) }
      return try read.answer(for: info, in: context) { [] }
    }
    let reader = try context.store { storage throws(StorageError) in try storage.open(read.object) }
    return try read.answer(for: reader.info, in: context) { () throws(S3Error) in
      try context.store { _ throws(StorageError) in try reader.parts() }
    }
  }
}
