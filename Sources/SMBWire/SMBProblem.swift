/// Why a worker did not do what it was asked, already told apart from what the library calls the same.
package struct SMBProblem: Error, Hashable, Sendable {
  package enum Cause: UInt8, Sendable, CaseIterable {
    case notFound = 1
    case exists, isFolder, notFolder, notEmpty, accessDenied, busy, noSpace, invalidName, notSupported
    /// The session is of no use any more; whether a change was made is not known.
    case connectionLost
    /// The server took longer than the exchange may.
    case noAnswer
    // When connecting:
    case unknownHost, refused, badCredentials, noSuchShare, noSuchPath, noCommonProtocol
    case other
  }

  package var cause: Cause
  /// For the log; no names, no secrets.
  package var text: String

  package init(_ cause: Cause, _ text: String = "") {
    self.cause = cause
    self.text = text
  }

  func encode(into writer: inout WireWriter) {
    writer.add(cause.rawValue)
    writer.add(text)
  }

  init(_ reader: inout WireReader) throws(WireFault) {
    guard let cause = Cause(rawValue: try reader.number()) else { throw WireFault("no such cause") }
    self.cause = cause
    text = String(try reader.text().unicodeScalars.prefix(200).map(Character.init))
  }
}
