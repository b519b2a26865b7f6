import Storage

/// The upload that a request of a multipart operation names.
struct UploadReference: Sendable {
  /// As it came.
  private let text: String
  let object: ObjectAddress

  init(_ request: S3Request) throws(S3Error) {
    text = request.query["uploadId"] ?? ""
    object = try request.currentObject
  }

  /// Where to look the upload up: only in its own tenant and bucket and under its own key.
  /// - Throws: NoSuchUpload for what cannot be an upload's id.
  var address: UploadAddress {
    get throws(S3Error) {
      guard let id = UploadID(text) else { throw naming(S3Error(.noSuchUpload)) }
      return UploadAddress(object: object, id: id)
    }
  }

  /// The error with `UploadId`, where it is about the upload.
  func naming(_ error: S3Error) -> S3Error {
    guard [.noSuchUpload, .invalidPart, .invalidPartOrder].contains(error.code) else { return error }
    var error = error
    error.elements.append(.init("UploadId", text))
    return error
  }
}

extension OperationContext {
  /// Asks the storage as `store` does; an error about the upload names it, as S3 does.
  func store<R>(on upload: UploadReference, _ work: (any StorageProvider) throws(StorageError) -> R) throws(S3Error)
    -> R
  {
    do {
      return try store(work)
    } catch {
      throw upload.naming(error)
    }
  }
}

extension PartNumber {
  /// `partNumber` of `UploadPart` and `UploadPartCopy`.
  init(_ query: Query) throws(S3Error) {
    let text = query["partNumber"] ?? ""
    guard let value = Int(text), text.utf8.first != UInt8(ascii: "+"), let number = PartNumber(value) else {
      throw .invalidArgument(Self.refusal, name: "partNumber", value: text)
    }
    self = number
  }
}
