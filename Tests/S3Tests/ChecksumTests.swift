import Bytes
import Crypto
import HTTP
import Storage
import Testing
import XML

@testable import S3

/// What is said of checksums, and of which; AWS's answers to the same requests.
@Suite struct ChecksumTests {
  private static let enabled = [("x-amz-checksum-mode", "ENABLED")]
  private static let crc32OfABC = ("x-amz-checksum-crc32", "NSRBwg==")
  /// The CRC-64 of `abc`.
  private static let crc64OfABC = "BeXKuz/B+us="

  @Test func anObjectWithoutAChecksumGetsTheDefaultOne() throws {
    let gateway = try gatewayWithBucket()
    let put = gateway.send("PUT", "/bucket/k", body: Array("abc".utf8))
    #expect(put.headers["x-amz-checksum-crc64nvme"] == Self.crc64OfABC)
    #expect(put.headers["x-amz-checksum-type"] == "FULL_OBJECT")
    for method in ["GET", "HEAD"] {
      let read = gateway.send(method, "/bucket/k", Self.enabled)
      #expect(read.headers["x-amz-checksum-crc64nvme"] == Self.crc64OfABC)
      #expect(gateway.send(method, "/bucket/k").headers["x-amz-checksum-crc64nvme"] == nil)
    }
    let list = gateway.send("GET", "/bucket?list-type=2")
    #expect(list.element("ChecksumAlgorithm") == "CRC64NVME" && list.element("ChecksumType") == "FULL_OBJECT")
    let copy = gateway.send("PUT", "/bucket/copy", [("x-amz-copy-source", "/bucket/k")])
    #expect(copy.element("ChecksumCRC64NVME") == Self.crc64OfABC)
  }

  /// The checksums of parts stay inside unless the upload was begun with their kind.
  @Test func anUploadWithoutAKindShowsNoneOfItsParts() throws {
    let upload = try Upload()
    #expect(upload.put(1).headers["x-amz-checksum-crc64nvme"] == nil)
    let other = upload.put(1, [Self.crc32OfABC])
    #expect(other.headers["x-amz-checksum-crc32"] == Self.crc32OfABC.1)
    let listed = upload.gateway.send("GET", upload.target)
    #expect(listed.element("ETag") != nil && !listed.text.contains("<Checksum"))
    let refused = upload.complete([(1, "<ChecksumCRC32>NSRBwg==</ChecksumCRC32>")])
    #expect(refused.code == "InvalidPart" && refused.element("PartNumber") == "1", "\(refused.text)")
    #expect(refused.element("ETag") != nil && refused.element("UploadId") == upload.id)
    let kind = upload.complete([(1, "")], [("x-amz-checksum-type", "FULL_OBJECT")])
    #expect(kind.code == "InvalidRequest" && kind.text.contains("using the null checksum mode"))
    // A value of another kind than the default is not looked at; one of the default kind is.
    let wrong = upload.complete([(1, "")], [("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=")])
    #expect(wrong.code == "BadDigest")
    let done = upload.complete([(1, "")], [("x-amz-checksum-crc32c", "AAAAAA==-2")])
    #expect(done.element("ChecksumCRC64NVME") == Self.crc64OfABC && done.element("ChecksumType") == "FULL_OBJECT")
  }

  @Test func aSizeThatIsNotTheObjectsIsRefused() throws {
    let upload = try Upload()
    upload.put(1)
    let refused = upload.complete([(1, "")], [("x-amz-mp-object-size", "5")])
    #expect(refused.code == "InvalidRequest")
    #expect(refused.element("Message")?.hasSuffix("header value 5 does not match what was computed: 3") == true)
    #expect(upload.complete([(1, "")], [("x-amz-mp-object-size", "3")]).status == 200)
  }

  @Test func aPartOfACompositeObjectIsReadWithItsOwnChecksum() throws {
    let upload = try Upload([("x-amz-checksum-algorithm", "CRC32")])
    upload.put(1, [Self.crc32OfABC])
    let other = upload.complete([(1, "<ChecksumSHA1>qZk+NkcGgWq6PiVxeFDCbJzQ2J0=</ChecksumSHA1>")])
    #expect(other.code == "BadDigest" && other.text.contains("The sha1 you specified for part 1"))
    let done = upload.complete([(1, "<ChecksumCRC32>NSRBwg==</ChecksumCRC32>")])
    let whole = try #require(done.element("ChecksumCRC32"))
    #expect(whole.hasSuffix("-1") && done.element("ChecksumType") == "COMPOSITE")
    for method in ["GET", "HEAD"] {
      let part = upload.gateway.send(method, "/bucket/k?partNumber=1", Self.enabled)
      #expect(part.status == 206 && part.headers["x-amz-checksum-crc32"] == Self.crc32OfABC.1)
      #expect(part.headers["x-amz-checksum-type"] == "COMPOSITE" && part.headers["x-amz-mp-parts-count"] == "1")
      #expect(upload.gateway.send(method, "/bucket/k", Self.enabled).headers["x-amz-checksum-crc32"] == whole)
    }
    let attributes = upload.attributes()
    #expect(attributes.text.contains("<Checksum><ChecksumCRC32>\(whole.dropLast(2))</ChecksumCRC32><ChecksumType>"))
    #expect(attributes.text.contains("<Part><ChecksumCRC32>NSRBwg==</ChecksumCRC32>"))
  }

  @Test func aPartOfAFullObjectIsReadWithItsOwnChecksumToo() throws {
    let upload = try Upload([("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "FULL_OBJECT")])
    // It may come without: the store computes it.
    #expect(upload.put(1, bytes: 5 << 20).headers["x-amz-checksum-crc32"] != nil)
    upload.put(2)
    #expect(upload.complete([(1, ""), (2, "")]).element("ChecksumType") == "FULL_OBJECT")
    let part = upload.gateway.send("GET", "/bucket/k?partNumber=2", Self.enabled)
    #expect(part.body == Array("abc".utf8) && part.headers["x-amz-mp-parts-count"] == "2")
    #expect(part.headers["x-amz-checksum-crc32"] == Self.crc32OfABC.1)
    #expect(part.headers["x-amz-checksum-type"] == "FULL_OBJECT")
    #expect(!upload.attributes().text.contains("<Part><Checksum"))
  }
}

/// An upload of the key `k`, in a bucket of its own.
private final class Upload {
  let gateway: SignedGateway
  let id: String
  private var tags: [Int: String] = [:]

  init(_ headers: [(String, String)] = []) throws {
    gateway = try gatewayWithBucket()
    id = try #require(gateway.send("POST", "/bucket/k?uploads", headers).element("UploadId"))
  }

  var target: String { "/bucket/k?uploadId=\(id)" }

  /// Sends `abc`, or as many zeros.
  @discardableResult
  func put(_ number: Int, _ headers: [(String, String)] = [], bytes: Int? = nil) -> Answer {
    let body = bytes.map { [UInt8](repeating: 0, count: $0) } ?? Array("abc".utf8)
    let answer = gateway.send("PUT", "\(target)&partNumber=\(number)", headers, body: body)
    tags[number] = answer.headers["ETag"]
    return answer
  }

  /// - Parameter parts: their numbers, and what stands beside the tag of each.
  func complete(_ parts: [(Int, String)], _ headers: [(String, String)] = []) -> Answer {
    let parts = parts.map { number, more in
      "<Part><PartNumber>\(number)</PartNumber><ETag>\(tags[number] ?? "")</ETag>\(more)</Part>"
    }
    let document = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    return gateway.send("POST", target, headers, body: Array(document.utf8))
  }

  func attributes() -> Answer {
    gateway.send("GET", "/bucket/k?attributes", [("x-amz-object-attributes", "Checksum,ObjectParts")])
  }
}
