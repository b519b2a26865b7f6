package import HTTP
package import Identity
import Storage

/// Reads an object, a range of it, or one of its parts.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
package struct GetObject: Operation {
  package static let route = Route(.get, .object)
  package static let right = Right.getObject
  package static let versionRight = Right.getObjectVersion

  private let read: ObjectRead

  package init(_ request: S3Request) throws(S3Error) { read = try ObjectRead(request) }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let reader = try context.store { storage throws(StorageError) in try storage.open(read.object) }
    var (response, bytes) = try read.answer(for: reader.info, in: context) { () throws(S3Error) in
      try context.store { _ throws(StorageError) in try reader.parts() }
    }
    if !bytes.isEmpty {
      response.body = .chunks(
        try context.store { _ throws(StorageError) in try reader.bytes(in: bytes, key: read.key) })
    }
    return response
  }
}
