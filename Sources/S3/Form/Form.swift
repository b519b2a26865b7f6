import HTTP
import Storage

/// A form as a browser posts it: its fields, and its file, whose content has not been read yet.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html>
struct Form {
  let fields: FormFields
  let file: FormFile

  /// Reads the body up to the file's content.
  /// - Throws: what makes it no form that could be a POST Object.
  init(_ request: Request, settings: S3Settings) throws(S3Error) {
    let boundary = try Self.boundary(of: request.head)
    guard let length = request.body.declaredLength else { throw S3Error(.missingContentLength) }
    guard length <= settings.maximumBodyBytes + Self.mostAroundFile else {
      throw .entityTooLarge(proposed: length, maximum: settings.maximumBodyBytes)
    }
    var parser = FormParser(boundary: boundary, fileField: "file")
    try Self.read(request.body, into: &parser)
    guard case .atFile(let filename) = parser.state else {
      throw .invalidArgument(
        "POST requires exactly one file upload per request.", name: "file", value: "0")
    }
    fields = try FormFields(parser.fields, filename: filename)
    file = FormFile(request.body, boundary: boundary, held: Array(parser.rest))
  }

  /// Bytes that a form may have beside its file.
  private static let mostAroundFile: Int64 = 1 << 20

  private static func boundary(of head: RequestHead) throws(S3Error) -> FormBoundary {
    switch FormBoundary.parse(contentType: head.value("content-type") ?? "") {
    case .form(let boundary): return boundary
    case .withoutBoundary: throw S3Error(.malformedPOSTRequest)
    case .other:
      throw S3Error(
        .preconditionFailed,
        elements: [
          .init("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")
        ])
    }
  }

  private static func read(_ body: any RequestBody, into parser: inout FormParser) throws(S3Error) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while parser.state == .reading {
      let count = try receive(body, into: buffer)
      guard count > 0 else { throw S3Error(.malformedPOSTRequest) }
      do throws(FormError) {
        try parser.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      } catch {
        throw S3Error(error == .tooLong ? .maxPostPreDataLengthExceeded : .malformedPOSTRequest)
      }
    }
  }

  private static func receive(
    _ body: any RequestBody, into buffer: UnsafeMutableRawBufferPointer
  ) throws(S3Error) -> Int {
    do {
      return try body.read(into: buffer)
    } catch {
      throw S3Error(body: BodyFault(error))
    }
  }
}

extension S3Error {
  /// A field that a form must have, and has not before its file.
  static func missingFormField(_ name: String) -> S3Error {
    .invalidArgument(
      "Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of the fields.",
      name: name, value: "")
  }
}
