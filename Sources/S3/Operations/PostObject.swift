package import HTTP
package import Identity
import Storage

/// Stores the file of a form, as browsers post it: a PutObject whose headers are the form's fields, with an answer of its own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html>
package struct PostObject: Operation {
  package static let route = Route(.post, .bucket)
  /// On the object that the form names.
  package static let right = PutObject.right
  package static let payload = PayloadPolicy.form

  private let put: PutObject
  private let object: ObjectAddress
  private let success: FormSuccess
  private let location: String

  package init(_ request: S3Request) throws(S3Error) {
    guard let form = request.form else { throw S3Error(.internalError, detail: "a POST Object without a form") }
    let tags = try form.fields["tagging"].map { text throws(S3Error) in
      try TagSet(document: Array(text.utf8), of: .object)
    }
    put = try PutObject(request, tags: tags)
    object = try request.currentObject
    success = FormSuccess(form.fields)
    location = form.location(of: object.key.text)
  }

  package var demands: Demands { put.demands }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    try put.respond(in: context) { info in success.response(object, etag: info.etag, location: location) }
  }
}
