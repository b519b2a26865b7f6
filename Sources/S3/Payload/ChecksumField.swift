import Bytes
import Crypto
import HTTP

/// The `x-amz-checksum-…` header by which a request vouches for bytes: of its body, or of the object that it completes.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>
struct ChecksumField: Sendable {
  let algorithm: ChecksumAlgorithm
  private let text: String

  /// Nil where there is none.
  /// - Throws: InvalidRequest for several, and for an algorithm that does not exist.
  init?(_ head: RequestHead) throws(S3Error) {
    guard let (name, text) = try Self.only(in: head) else { return nil }
    guard let algorithm = ChecksumAlgorithm(headerName: name) else {
      throw .invalidRequest("The algorithm type you specified in x-amz-checksum- header is invalid.")
    }
    self.algorithm = algorithm
    self.text = text
  }

  /// The bytes of the value.
  /// - Parameter mayCountParts: whether a number of parts (`-3`) may follow, as after a composite one.
  func value(mayCountParts: Bool = false) throws(S3Error) -> [UInt8] {
    let digits = mayCountParts ? String(Substring(text.utf8.prefix { $0 != UInt8(ascii: "-") })) : text
    guard let value = Base64.decode(digits), value.count == algorithm.length else {
      throw .invalidRequest("Value for \(algorithm.headerName) header is invalid.")
    }
    return value
  }

  private static let prefix = Array("x-amz-checksum-".utf8)
  /// What the prefix has besides values.
  private static let others: Set<String> = ["x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode"]

  // Every write has a head to look through: one pass over it, whatever the number of algorithms.
  private static func only(in head: RequestHead) throws(S3Error) -> (name: String, text: String)? {
    var found: [(name: String, text: String)] = []
    head.forEachFieldBytes { name, value in
      guard name.starts(with: prefix) else { return }
      let name = String(decoding: name, as: UTF8.self)
      if !others.contains(name) { found.append((name, String(decoding: value, as: UTF8.self))) }
    }
    guard found.count <= 1 else {
      throw .invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
    }
    return found.first
  }
}

extension ChecksumAlgorithm {
  /// What `x-amz-checksum-algorithm` names.
  init(requested name: String) throws(S3Error) {
    guard let algorithm = ChecksumAlgorithm(name: name.uppercased()) else {
      let names = Self.allCases.map(\.name).sorted().joined(separator: ", ")
      throw .invalidRequest(
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [\(names)]")
    }
    self = algorithm
  }
}
