import Crypto
import S3Client

/// What of a version's headers goes along with its copy: how it is to be served, and the user's own metadata.
enum CarriedHeaders {
  private static let names: Set<String> = [
    "content-type", "cache-control", "content-disposition", "content-language", "expires",
    "x-amz-website-redirect-location",
  ]

  static func of(_ headers: HeaderFields) -> [(name: String, value: String)] {
    var carried: [(name: String, value: String)] = []
    for (name, value) in headers.all where names.contains(name) || name.hasPrefix("x-amz-meta-") {
      if !value.isEmpty { carried.append((name, value)) }
    }
    if let encoding = headers["content-encoding"].flatMap(encoding) { carried.append(("content-encoding", encoding)) }
    return carried
  }

  /// The checksum of the whole content that the source keeps, for the destination to check before it accepts the copy. A composite
  /// one says nothing of a single body.
  static func checksum(_ headers: HeaderFields) -> [(name: String, value: String)] {
    guard headers["x-amz-checksum-type"] != "COMPOSITE" else { return [] }
    let found = ChecksumAlgorithm.allCases.lazy.compactMap { algorithm in
      headers[algorithm.headerName].map { (name: algorithm.headerName, value: $0) }
    }.first { !$0.value.contains("-") }
    return found.map { [$0] } ?? []
  }

  /// `aws-chunked` says how a body was once sent, though some services keep it.
  private static func encoding(_ value: String) -> String? {
    let codings = value.split(separator: ",").map { String($0.filter { $0 != " " }) }
    let kept = codings.filter { $0.lowercased() != "aws-chunked" }
    return kept.isEmpty ? nil : kept.joined(separator: ",")
  }
}
