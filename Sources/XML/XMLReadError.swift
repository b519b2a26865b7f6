/// Why a document was not read.
package enum XMLReadError: Error, Equatable, Sendable {
  /// Not well-formed, not UTF-8, in a foreign namespace, or with a document type: S3's MalformedXML.
  case malformed
  /// Over a limit in bytes, depth or elements: S3's MalformedXML too, but worth telling apart in the log.
  case tooLarge
}
