import Bytes
import Crypto
import HTTP
import Storage

/// What a request says of its body beforehand; the body is checked against it before anything is kept.
struct PayloadPromises: Sendable {
  /// `x-amz-content-sha256`, where it is a digest.
  var sha256: SHA256Digest?
  /// `Content-MD5`
  var md5: [UInt8]?
  /// `x-amz-checksum-…`
  var checksum: Checksum?
  /// `x-amz-trailer`: the checksum that comes after the body.
  var trailer: ChecksumAlgorithm?

  init() {}

  /// Reads the headers.
  /// - Parameter checksums: false where the checksum headers are not about this body.
  init(_ head: RequestHead, sha256: SHA256Digest?, checksums: Bool) throws(S3Error) {
    self.sha256 = sha256
    md5 = try head.value("content-md5").map(Self.md5(of:))
    guard checksums else { return }
    checksum = try Self.checksum(in: head)
    trailer = try head.value("x-amz-trailer").map(Self.trailer(named:))
    guard checksum == nil || trailer == nil else { throw Self.severalChecksums }
    try checkAnnouncement(head.value("x-amz-sdk-checksum-algorithm"))
  }

  /// Whether anything at all vouches for the body beside the signature.
  var hasIntegrity: Bool { md5 != nil || checksum != nil || trailer != nil }

  /// What must be computed while the body passes.
  var digests: DigestKinds {
    var kinds: DigestKinds = []
    if sha256 != nil { kinds.insert(.sha256) }
    if md5 != nil { kinds.insert(.md5) }
    if let checksum { kinds.insert(DigestKinds(checksum.algorithm)) }
    if let trailer { kinds.insert(DigestKinds(trailer)) }
    return kinds
  }

  /// Compares everything but the trailer.
  func check(_ digests: Digests) throws(StorageError) {
    if let sha256, digests[.sha256] != sha256.bytes { throw .body(.payloadHash) }
    if let md5 {
      guard let actual = digests.md5, constantTimeEqual(actual, md5) else { throw .body(.contentMD5) }
    }
    if let checksum, digests.value(of: checksum.algorithm) != checksum.value {
      throw .body(.checksum(checksum.algorithm))
    }
  }

  /// Compares the checksum that came after the body.
  func checkTrailer(
    _ text: String?, of algorithm: ChecksumAlgorithm, _ digests: Digests
  ) throws(StorageError) -> Checksum {
    guard let text, let value = Base64.decode(text), value.count == algorithm.length else {
      throw .body(.malformedTrailer)
    }
    guard digests.value(of: algorithm) == value else { throw .body(.checksum(algorithm)) }
    return Checksum(algorithm: algorithm, value: value)
  }

  private func checkAnnouncement(_ name: String?) throws(S3Error) {
    guard let name, let expected = (checksum?.algorithm ?? trailer)?.name else {
      guard name == nil else {
        throw S3Error(
          .invalidRequest,
          "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."
        )
      }
      return
    }
    guard name.uppercased() == expected else {
      throw S3Error(.invalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.")
    }
  }

  private static func md5(of text: String) throws(S3Error) -> [UInt8] {
    guard let value = Base64.decode(text), value.count == 16 else {
      throw S3Error(.invalidDigest, elements: [.init("Content-MD5", text)])
    }
    return value
  }

  private static func checksum(in head: RequestHead) throws(S3Error) -> Checksum? {
    guard let field = try ChecksumField(head) else { return nil }
    return Checksum(algorithm: field.algorithm, value: try field.value())
  }

  private static func trailer(named name: String) throws(S3Error) -> ChecksumAlgorithm {
    guard let algorithm = ChecksumAlgorithm(headerName: name.lowercased()) else {
      throw S3Error(.invalidRequest, "The value specified in the x-amz-trailer header is not supported")
    }
    return algorithm
  }

  private static let severalChecksums = S3Error(
    .invalidRequest, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
}
