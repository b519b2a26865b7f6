import HTTP
import Identity
import SigV4
import Storage

extension S3Service {
  /// The line of a request whose caller is known only from the fields of the form in its body. From there on it is the one of all others.
  func serveForm(
    _ endpoint: Endpoint, _ request: Request, _ received: ReceivedRequest, _ placement: Placement,
    _ record: inout RequestRecord
  ) throws(S3Error) -> Response {
    // A signature in the head or in the query must hold as well; then there are two, and it is not said which counts.
    let other = try parts.authenticator.authenticate(received, at: record.time.seconds)
    guard other.principal == nil else { throw S3Error(signature: .severalMechanisms) }

    let form = try Form(request, settings: parts.settings)
    let bucket = placement.address.bucket ?? ""
    let caller = try parts.authenticator.authenticate(form.fields, bucket: bucket, at: record.time)
    record.principal = caller.principal

    let s3 = S3Request(
      head: try RequestHead(form.fields, received: received.head), route: placement.route,
      query: placement.query,
      id: record.id, principal: caller.principal, isPresigned: false,
      resource: try Resource(
        Address(bucket: bucket, key: try form.fields.key), version: nil,
        tenant: caller.principal?.tenant ?? .default),
      form: PostedForm(form.fields, received: request))
    let connection = RequestConnection(request, settings: parts.settings)
    return try serve(endpoint, s3, connection, &record) { () throws(S3Error) in
      try IncomingPayload(
        form.file, s3.head, contentLength: caller.contentLength, settings: parts.settings)
    }
  }
}
