import HTTP
import S3

/// What the HTTP engine answers by itself, in S3's words.
enum EngineErrors {
  static func overload() -> Response { S3Error(.slowDown).response(to: .get, resource: "", id: RequestID()) }

  /// What never became a request, and stored bytes that were found corrupt.
  static func response(status: Int) -> Response {
    let code: S3ErrorCode =
      switch status {
      case 408: .requestTimeout
      case 431: .requestHeaderSectionTooLarge
      case 500: .internalError
      case 501, 505: .notImplemented
      default: .badRequest
      }
    var response = S3Error(code).response(to: .get, resource: "", id: RequestID())
    response.status = status
    return response
  }
}
