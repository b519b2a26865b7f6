import HTTP
import Storage

extension VersionLock {
  /// `x-amz-object-lock-…` of a request that writes an object.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html>
  init(_ request: S3Request) throws(S3Error) {
    let mode = request.header("x-amz-object-lock-mode")
    let until = request.header("x-amz-object-lock-retain-until-date")
    let hold = request.header("x-amz-object-lock-legal-hold")
    self.init(retention: try Self.retention(mode, until), legalHold: try hold.map(Self.isHeld))
  }

  private static func retention(_ mode: String?, _ until: String?) throws(S3Error) -> Retention? {
    guard mode != nil || until != nil else { return nil }
    guard let mode, let until else {
      let missing = mode == nil ? "x-amz-object-lock-mode" : "x-amz-object-lock-retain-until-date"
      throw S3Error(
        .invalidArgument, "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        elements: [.init("ArgumentName", missing)])
    }
    guard let known = Retention.Mode(name: mode) else {
      throw .invalidArgument("Unknown wormMode directive.", name: "x-amz-object-lock-mode", value: mode)
    }
    guard let moment = ISO8601Date.parse(until) else {
      throw .invalidArgument(
        "The retain until date must be provided in ISO 8601 format", name: "x-amz-object-lock-retain-until-date",
        value: until)
    }
    return Retention(mode: known, until: moment)
  }

  private static func isHeld(_ status: String) throws(S3Error) -> Bool {
    guard let isHeld = LegalHold.isHeld(status) else {
      throw .invalidArgument(
        "Legal Hold must be either of 'ON' or 'OFF'", name: "x-amz-object-lock-legal-hold", value: status)
    }
    return isHeld
  }
}

extension ResponseHeaders {
  mutating func add(_ retention: Retention) {
    add("x-amz-object-lock-mode", retention.mode.name)
    add("x-amz-object-lock-retain-until-date", ISO8601Date.format(retention.until))
  }

  mutating func add(legalHold isHeld: Bool) { add("x-amz-object-lock-legal-hold", LegalHold.status(isHeld)) }
}
