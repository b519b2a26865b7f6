import Bytes
import Crypto
import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct MultipartTests {
  private func begun(
    _ key: String = "key", _ headers: [(String, String)] = [], in storage: any StorageProvider = MemoryStorage()
  ) throws -> (TestGateway, id: String) {
    let gateway = TestGateway(storage: storage)
    gateway.send(.put, "/bucket")
    let answer = gateway.send(.post, "/bucket/\(key)?uploads", headers)
    let xml = try #require(answer.xml, "\(answer.text)")
    #expect(xml.name == "InitiateMultipartUploadResult")
    #expect(xml.text(of: "Bucket") == "bucket")
    return (gateway, try #require(xml.text(of: "UploadId")))
  }

  private func document(_ parts: [(Int, String)]) -> String {
    let parts = parts.map { "<Part><PartNumber>\($0)</PartNumber><ETag>\($1)</ETag></Part>" }
    return "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
  }

  @Test(arguments: TestStorage.allCases)
  func makesAnObjectOfParts(storage: TestStorage) throws {
    try storage.with { try makesAnObjectOfParts(in: $0) }
  }

  private func makesAnObjectOfParts(in storage: any StorageProvider) throws {
    let (gateway, id) = try begun(in: storage)
    let two = gateway.send(.put, "/bucket/key?partNumber=2&uploadId=\(id)", body: "World")
    let one = gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", body: "Hello ")
    let tags = try [#require(one.headers["ETag"]), #require(two.headers["ETag"])]
    #expect(tags[0].hasPrefix("\"") && tags[0].hasSuffix("\""))
    let list = try #require(gateway.send(.get, "/bucket/key?uploadId=\(id)").xml)
    #expect(list.children(named: "Part").map { $0.text(of: "PartNumber") } == ["1", "2"])
    #expect(list.children(named: "Part").map { $0.text(of: "Size") } == ["6", "5"])
    #expect(list.text(of: "NextPartNumberMarker") == "2")
    let body = document([(1, tags[0]), (2, "&quot;\(tags[1].dropFirst().dropLast())&quot;")])
    let done = gateway.send(.post, "/bucket/key?uploadId=\(id)", [("Host", "s3.example")], body: body)
    #expect(done.xml?.name == "CompleteMultipartUploadResult", "\(done.text)")
    #expect(done.xml?.text(of: "ETag")?.hasSuffix("-2\"") == true)
    #expect(done.xml?.text(of: "Location") == "http://s3.example/bucket/key")
    #expect(gateway.send(.get, "/bucket/key").text == "Hello World")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").code == "NoSuchUpload")
  }

  @Test func pagesThroughParts() throws {
    let (gateway, id) = try begun()
    for number in [1, 3, 10_000] { gateway.send(.put, "/bucket/key?partNumber=\(number)&uploadId=\(id)", body: "x") }
    var marker = "0"
    var numbers: [String] = []
    for isLast in [false, true] {
      let xml = try #require(
        gateway.send(.get, "/bucket/key?uploadId=\(id)&max-parts=2&part-number-marker=\(marker)").xml)
      numbers += xml.children(named: "Part").compactMap { $0.text(of: "PartNumber") }
      #expect(xml.text(of: "IsTruncated") == (isLast ? "false" : "true"))
      #expect(xml.text(of: "MaxParts") == "2")
      marker = try #require(xml.text(of: "NextPartNumberMarker"))
    }
    #expect(numbers == ["1", "3", "10000"])
  }

  @Test func listsUploadsThatHaveNoParts() throws {
    let (gateway, id) = try begun("a%20key")
    let xml = try #require(gateway.send(.get, "/bucket?uploads&encoding-type=url").xml)
    let upload = try #require(xml.first("Upload"))
    #expect(xml.name == "ListMultipartUploadsResult")
    #expect(upload.text(of: "Key") == "a%20key")
    #expect(upload.text(of: "UploadId") == id)
    #expect(upload.text(of: "Initiated")?.hasSuffix("Z") == true)
    #expect(upload.first("Initiator")?.text(of: "ID") == Owner(tenant: .default).id)
    #expect(gateway.send(.delete, "/bucket/a%20key?uploadId=\(id)").status == 204)
    #expect(gateway.send(.get, "/bucket?uploads").xml?.first("Upload") == nil)
    #expect(gateway.send(.delete, "/bucket/a%20key?uploadId=\(id)").code == "NoSuchUpload")
  }

  @Test(arguments: ["0", "10001", "-1", "x", "", "%2B1"])
  func thereIsNoSuchPart(number: String) throws {
    let (gateway, id) = try begun()
    let answer = gateway.send(.put, "/bucket/key?partNumber=\(number)&uploadId=\(id)", body: "x")
    #expect(answer.code == "InvalidArgument")
    #expect(answer.xml?.text(of: "ArgumentName") == "partNumber")
  }

  @Test func anUploadIsFoundUnderItsOwnNameAlone() throws {
    var (gateway, id) = try begun()
    gateway.send(.put, "/other")
    func answers() -> [String?] {
      ["/bucket/other?", "/other/key?", "/bucket/key?x-id=1&"].flatMap { target in
        let target = target + "uploadId=" + (target.contains("x-id") ? "zz" : id)
        return [
          gateway.send(.put, target + "&partNumber=1", body: "x"), gateway.send(.get, target),
          gateway.send(.delete, target), gateway.send(.post, target, body: document([(1, "e")])),
          gateway.send(.put, target + "&partNumber=1", [("x-amz-copy-source", "/bucket/source")]),
        ].map(\.code)
      }
    }
    gateway.send(.put, "/bucket/source", body: "source")
    #expect(answers().allSatisfy { $0 == "NoSuchUpload" || $0 == "NoSuchKey" }, "\(answers())")
    gateway.tenant = TenantID(rawValue: 2)
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").code == "NoSuchUpload")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").xml?.text(of: "UploadId") == id)
  }

  @Test(arguments: [
    ("", "MalformedXML"), ("<CompleteMultipartUpload/>", "InvalidRequest"), ("<Other/>", "MalformedXML"),
    ("<CompleteMultipartUpload><Part/></CompleteMultipartUpload>", "MalformedXML"),
    ("<CompleteMultipartUpload><Odd/></CompleteMultipartUpload>", "MalformedXML"),
    ("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>", "MalformedXML"),
    ("2e,1e", "InvalidPartOrder"), ("1e,1e", "InvalidPartOrder"), ("3e", "InvalidPart"), ("1f", "InvalidPart"),
    ("0e", "InvalidArgument"), ("1e,2e", "EntityTooSmall"),
  ])
  func refusesToComplete(parts: String, code: String) throws {
    let (gateway, id) = try begun()
    let tag = try #require(gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", body: "ab").headers["ETag"])
    gateway.send(.put, "/bucket/key?partNumber=2&uploadId=\(id)", body: "ab")
    let isList = parts.first?.isNumber == true
    let named = parts.split(separator: ",").map { (Int(String($0.dropLast())) ?? 0, $0.last == "e" ? tag : "\"00\"") }
    let answer = gateway.send(.post, "/bucket/key?uploadId=\(id)", body: isList ? document(named) : parts)
    #expect(answer.status == 400)
    #expect(answer.code == code, "\(answer.text)")
    #expect(gateway.send(.head, "/bucket/key").status == 404, "no object was made")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").status == 200, "the upload goes on")
  }

  @Test func saysWhichPartIsNotThere() throws {
    let (gateway, id) = try begun()
    let answer = gateway.send(.post, "/bucket/key?uploadId=\(id)", body: document([(7, "&quot;ab&quot;")]))
    let xml = try #require(answer.xml)
    #expect(xml.text(of: "PartNumber") == "7")
    #expect(xml.text(of: "ETag") == "ab")
    #expect(xml.text(of: "UploadId") == id)
  }

  @Test func namesTheSourceThatIsNotThere() throws {
    let (gateway, id) = try begun()
    let answer = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)", [("x-amz-copy-source", "/bucket/source")])
    #expect(answer.code == "NoSuchKey")
    #expect(answer.xml?.text(of: "Key") == "source")
  }

  @Test func refusesToCopyPartsThatAreTooLarge() throws {
    var (gateway, id) = try begun()
    gateway.settings.maximumBodyBytes = 9
    gateway.send(.put, "/bucket/source", body: "0123456789")
    let source = ("x-amz-copy-source", "/bucket/source")
    #expect(gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", [source]).code == "InvalidRequest")
    let part = [source, ("x-amz-copy-source-range", "bytes=1-9")]
    #expect(gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", part).status == 200)
  }

  @Test(arguments: [("3", 200), ("2", 400), ("4", 400)])
  func checksThePromisedSize(size: String, status: Int) throws {
    let (gateway, id) = try begun()
    let tag = try #require(gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", body: "abc").headers["ETag"])
    let answer = gateway.send(
      .post, "/bucket/key?uploadId=\(id)", [("x-amz-mp-object-size", size)], body: document([(1, tag)]))
    #expect(answer.status == status)
    #expect(answer.code == (status == 200 ? nil : "InvalidRequest"))
  }

  @Test func saysWhichPartIsTooSmall() throws {
    let (gateway, id) = try begun()
    let tag = try #require(gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", body: "abc").headers["ETag"])
    gateway.send(.put, "/bucket/key?partNumber=2&uploadId=\(id)", body: "abc")
    let answer = gateway.send(.post, "/bucket/key?uploadId=\(id)", body: document([(1, tag), (2, tag)]))
    let xml = try #require(answer.xml)
    #expect(xml.text(of: "ProposedSize") == "3")
    #expect(xml.text(of: "MinSizeAllowed") == "5")
    #expect(xml.text(of: "PartNumber") == "1")
    #expect(xml.text(of: "ETag") == String(tag.dropFirst().dropLast()))
  }

  @Test func readsTenThousandParts() throws {
    let parts = (1...10_000).map {
      "<Part><PartNumber>\($0)</PartNumber><ETag>e</ETag><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>"
    }
    let text = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
    let read = try CompleteMultipartUploadDocument.parts(Array(text.utf8))
    #expect(read.count == 10_000)
    #expect(read[9_999].checksums == [Checksum(algorithm: .crc32, value: [0, 0, 0, 0])])
  }

  @Test(arguments: [
    ([("x-amz-checksum-algorithm", "CRC32")], "CRC32", "COMPOSITE"),
    ([("x-amz-checksum-algorithm", "CRC64NVME")], "CRC64NVME", "FULL_OBJECT"),
    ([("x-amz-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", "FULL_OBJECT")], "CRC32C", "FULL_OBJECT"),
    ([("x-amz-checksum-algorithm", "SHA256")], "SHA256", "COMPOSITE"),
  ])
  func repeatsTheChecksumOfAnUpload(headers: [(String, String)], algorithm: String, type: String) throws {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    let answer = gateway.send(.post, "/bucket/key?uploads", headers)
    #expect(answer.headers["x-amz-checksum-algorithm"] == algorithm)
    #expect(answer.headers["x-amz-checksum-type"] == type)
    let upload = gateway.send(.get, "/bucket?uploads").xml?.first("Upload")
    #expect(upload?.text(of: "ChecksumAlgorithm") == algorithm)
    #expect(upload?.text(of: "ChecksumType") == type)
  }

  @Test(arguments: [
    [("x-amz-checksum-algorithm", "MD4")], [("x-amz-checksum-type", "COMPOSITE")],
    [("x-amz-checksum-algorithm", "MD5"), ("x-amz-checksum-type", "FULL_OBJECT")],
    [("x-amz-checksum-algorithm", "SHA1"), ("x-amz-checksum-type", "FULL_OBJECT")],
    [("x-amz-checksum-algorithm", "CRC64NVME"), ("x-amz-checksum-type", "COMPOSITE")],
    [("x-amz-checksum-algorithm", "CRC32"), ("x-amz-checksum-type", "odd")],
  ])
  func refusesChecksumsThatCannotBe(headers: [(String, String)]) {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.post, "/bucket/key?uploads", headers).code == "InvalidRequest")
    #expect(gateway.send(.get, "/bucket?uploads").xml?.first("Upload") == nil)
  }

  @Test func partsCarryTheUploadsKindOfChecksum() throws {
    let (gateway, id) = try begun("key", [("x-amz-checksum-algorithm", "SHA256")])
    let wrong = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)", [("x-amz-checksum-crc32", "NSRBwg==")], body: "abc")
    #expect(wrong.code == "InvalidRequest")
    let none = gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", body: "abc")
    #expect(none.code == "InvalidRequest" && none.text.contains("actual checksum Type: null"))
    let bad = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)",
      [("x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")], body: "abc")
    #expect(bad.code == "BadDigest")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").xml?.first("Part") == nil)
    let right = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)",
      [("x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")], body: "abc")
    #expect(right.headers["x-amz-checksum-sha256"] == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
    let part = gateway.send(.get, "/bucket/key?uploadId=\(id)").xml?.first("Part")
    #expect(part?.text(of: "ChecksumSHA256") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }

  @Test(arguments: [
    ([("x-amz-checksum-type", "FULL_OBJECT")], "InvalidRequest"), ([("x-amz-checksum-type", "odd")], "InvalidRequest"),
    ([], "InvalidRequest"), ([("x-amz-mp-object-size", "-1")], "InvalidRequest"),
    ([("x-amz-checksum-crc32", "AAAA")], "InvalidRequest"),
    ([("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-checksum-crc32c", "AAAAAA==")], "InvalidRequest"),
    ([("If-None-Match", "\"a\"")], "NotImplemented"),
  ])
  func aCompositeUploadIsCompletedAsSuch(headers: [(String, String)], code: String) throws {
    let (gateway, id) = try begun("key", [("x-amz-checksum-algorithm", "CRC32")])
    let part = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)", [("x-amz-checksum-crc32", "NSRBwg==")], body: "abc")
    let tag = try #require(part.headers["ETag"])
    // The part is listed without its checksum, which is refused as well.
    let answer = gateway.send(.post, "/bucket/key?uploadId=\(id)", headers, body: document([(1, tag)]))
    #expect(answer.code == code, "\(answer.text)")
  }

  @Test(arguments: [
    (nil, "0123456789"), ("bytes=0-9", "0123456789"), ("bytes=2-4", "234"), ("bytes=9-9", "9"),
  ])
  func copiesParts(range: String?, expected: String) throws {
    let (gateway, id) = try begun()
    gateway.send(.put, "/bucket/source", body: "0123456789")
    let headers = [("x-amz-copy-source", "/bucket/source")] + (range.map { [("x-amz-copy-source-range", $0)] } ?? [])
    let copied = gateway.send(.put, "/bucket/key?partNumber=1&uploadId=\(id)", headers)
    #expect(copied.xml?.name == "CopyPartResult", "\(copied.text)")
    let tag = try #require(copied.xml?.text(of: "ETag"))
    #expect(gateway.send(.post, "/bucket/key?uploadId=\(id)", body: document([(1, tag)])).status == 200)
    #expect(gateway.send(.get, "/bucket/key").text == expected)
  }

  @Test(arguments: [
    ([("x-amz-copy-source-range", "0-8")], "InvalidArgument"),
    ([("x-amz-copy-source-range", "bytes=0-10")], "InvalidArgument"),
    ([("x-amz-copy-source-range", "bytes=-5")], "InvalidArgument"),
    ([("x-amz-copy-source-range", "bytes=5-")], "InvalidArgument"),
    ([("x-amz-copy-source-range", "bytes=5-4")], "InvalidArgument"),
    ([("x-amz-copy-source-range", "bytes=10-11")], "InvalidRequest"),
    ([("x-amz-copy-source-range", "bytes=0-9223372036854775807")], "InvalidArgument"),
    ([("x-amz-copy-source-if-match", "\"other\"")], "PreconditionFailed"),
    ([("x-amz-copy-source-if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT")], "PreconditionFailed"),
  ])
  func refusesToCopyParts(headers: [(String, String)], code: String) throws {
    let (gateway, id) = try begun()
    gateway.send(.put, "/bucket/source", body: "0123456789")
    let answer = gateway.send(
      .put, "/bucket/key?partNumber=1&uploadId=\(id)", [("x-amz-copy-source", "bucket/source")] + headers)
    #expect(answer.code == code, "\(answer.text)")
    #expect(gateway.send(.get, "/bucket/key?uploadId=\(id)").xml?.first("Part") == nil, "no part was made")
  }
}
