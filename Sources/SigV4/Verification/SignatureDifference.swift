/// Which part of a request is not what was signed, as far as can be told. Safe to log: there is no signature, key or value of
/// a query or header in it.
package struct SignatureDifference: Sendable, Equatable, CustomStringConvertible {
  /// The part that differs.
  package enum Part: String, Sendable {
    case method, path, query, host, header, payload, key
  }

  package let part: Part
  /// What is known of the difference, and the remedy.
  package let detail: String

  package var description: String { "\(part.rawValue): \(detail)" }
}
