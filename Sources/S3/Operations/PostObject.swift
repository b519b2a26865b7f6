package import HTTP
package import Identity
import Storage

/// Stores the file of a form, as browsers post it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html>
package struct PostObject: Operation {
  package static let route = Route(.post, .bucket)
  /// On the object that the form names.
  package static let right = Right.putObject
  package static let payload = PayloadPolicy.form

  private let put: PutRequest
  private let headers: WriteHeaders
  private let success: FormSuccess
  private let location: String

  package init(_ request: S3Request) throws(S3Error) {
    guard let form = request.form else {
      throw S3Error(.internalError, detail: "a POST Object without a form")
    }
    let tags = try form.fields["tagging"].map { text throws(S3Error) in
      try TagSet(document: Array(text.utf8), of: .object)
    }
    headers = try WriteHeaders(request, tags: tags)
    put = PutRequest(
      object: try request.currentObject, metadata: try ObjectMetadata(request), tags: tags ?? .empty
    )
    success = FormSuccess(form.fields)
    location = form.location(of: put.object.key.text)
  }

  package var demands: Demands {
    var demands = headers.demands(on: put.object)
    if !put.metadata.user.isEmpty { demands.capabilities.append(.userMetadata) }
    return demands
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let info = try context.store { storage throws(StorageError) in
      try storage.put(put, body: context.payload)
    }
    var response = success.response(put.object, etag: info.etag, location: location)
    response.headers.add("ETag", info.etag.quoted)
    response.headers.addNewVersion(info)
    response.headers.add(info.checksums, parts: info.partCount)
    response.addExpiration(of: info, in: put.object.bucket, context)
    return response
  }
}
