import Bytes
import Crypto
import HTTP
import Identity
import Storage
import Testing

@testable import S3

/// Forms that browsers post: what is stored, what is answered, and what is refused without a trace.
struct PostObjectTests {
  @Test func storesTheFileOfAForm() throws {
    let gateway = try gatewayWithBucket()
    let fields = [
      ("key", "docs/é.txt"), ("Content-Type", "text/plain"), ("cache-control", "no-store"), ("acl", "private"),
      ("X-Amz-Meta-Author", "me"), ("x-amz-storage-class", "STANDARD"), ("Expires", "0"),
      ("content-disposition", "attachment"), ("content-encoding", "identity"),
    ]
    let answer = gateway.post(TestForm(fields.map { (name: $0.0, value: $0.1) }, file: [7, 8, 9]).signed())
    #expect(answer.status == 204 && answer.body.isEmpty, "\(answer.text)")
    #expect(answer.headers["location"] == "http://\(SignedGateway.host)/bucket/docs/%C3%A9.txt")
    let stored = gateway.send("GET", "/bucket/docs/%C3%A9.txt")
    #expect(stored.body == [7, 8, 9] && stored.headers["etag"] == answer.headers["etag"])
    for (name, value) in [
      ("content-type", "text/plain"), ("cache-control", "no-store"), ("x-amz-meta-author", "me"), ("expires", "0"),
      ("content-disposition", "attachment"), ("content-encoding", "identity"),
    ] { #expect(stored.headers[name] == value) }
  }

  @Test(arguments: [0, 1, 4000, 16_384, 100_000, 3_000_000]) func streamsFilesOfAnySize(size: Int) throws {
    let gateway = try gatewayWithBucket()
    let file = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let answer = gateway.post(TestForm(file: file).signed())
    #expect(answer.status == 204, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").body == file)
  }

  @Test func ignoresWhatFollowsTheFile() throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm().signed()
    form.trailing = [("key", "other"), ("x-amz-meta-a", "b"), ("file", "second"), ("submit", "Upload")]
    #expect(gateway.post(form).status == 204)
    #expect(gateway.send("GET", "/bucket/k").body == [1, 2, 3] && gateway.send("GET", "/bucket/other").status == 404)
  }

  @Test(
    arguments: [
      ("u/${filename}", "photo.jpg", "u/photo.jpg"), ("${filename}", #"C:\pictures\photo.jpg"#, "photo.jpg"),
      ("u/${filename}", "../../etc/passwd", "u/passwd"), ("${filename}-${filename}", "a", "a-a"),
      ("a${filename}", nil, "a"), ("${FILENAME}", "x", "${FILENAME}"), ("${filename", "x", "${filename"),
      ("u/${filename}", "${filename}", "u/${filename}"),
    ] as [(String, String?, String)])
  func putsTheFilenameIntoTheKey(key: String, filename: String?, stored: String) throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm([("key", key)])
    form.filename = filename
    form.conditions[1] = "[\"eq\", \"$key\", \"\(stored)\"]"
    #expect(gateway.post(form.signed()).status == 204)
    #expect(gateway.send("GET", "/bucket/" + PercentCoding.encode(stored, keepingSlash: true)).body == [1, 2, 3])
  }

  @Test(
    arguments: [
      ([], 204), ([("success_action_status", "200")], 200), ([("success_action_status", "201")], 201),
      ([("success_action_status", "204")], 204), ([("success_action_status", "404")], 204),
      ([("success_action_status", "")], 204), ([("success_action_redirect", "not a url")], 204),
      ([("success_action_redirect", "/relative")], 204), ([("success_action_redirect", "ftp://h/")], 204),
      ([("success_action_redirect", "http:///x")], 204), ([("redirect", "https://h/done")], 303),
      ([("success_action_redirect", "none"), ("redirect", "https://h/done")], 303),
      ([("success_action_redirect", "http://h/\r\nSet-Cookie: a=b")], 204),
      ([("success_action_redirect", "http://h"), ("success_action_status", "201")], 303),
    ] as [([(String, String)], Int)])
  func answersAsTheFormWants(fields: [(String, String)], status: Int) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.post(TestForm([("key", "k")] + fields.map { (name: $0.0, value: $0.1) }).signed())
    #expect(answer.status == status && answer.headers["etag"] != nil && answer.headers["set-cookie"] == nil)
    #expect(gateway.send("GET", "/bucket/k").body == [1, 2, 3])
  }

  @Test func namesWhatItMade() throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.post(TestForm([("key", "a b&c"), ("success_action_status", "201")]).signed())
    #expect(answer.text.contains("<PostResponse><Location>http://\(SignedGateway.host)/bucket/a%20b%26c</Location>"))
    #expect(
      answer.element("Bucket") == "bucket" && answer.plainElement("ETag") == "\"5289df737df57326fcdd22597afb1fac\"")
    #expect(answer.text.contains("<Key>a b&amp;c</Key>") && answer.headers["content-type"] == "application/xml")
  }

  @Test(arguments: [
    ("http://h/done", "http://h/done?"), ("http://h/done?x=1", "http://h/done?x=1&"), ("HTTPS://h", "HTTPS://h?"),
  ])
  func redirectsWithWhatItMade(url: String, start: String) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.post(TestForm([("key", "a/b c"), ("success_action_redirect", url + "#part")]).signed())
    let query = "bucket=bucket&key=a%2Fb%20c&etag=%225289df737df57326fcdd22597afb1fac%22#part"
    #expect(answer.status == 303 && answer.headers["location"] == start + query)
  }

  @Test func storesTags() throws {
    let gateway = try gatewayWithBucket()
    let tags = "<Tagging>\n<TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    #expect(gateway.post(TestForm([("key", "k"), ("tagging", tags)]).signed()).status == 204)
    #expect(gateway.send("GET", "/bucket/k?tagging").text.contains("<Key>a</Key><Value>1</Value>"))
    for (text, code) in [("<Tagging>", "MalformedXML"), (tags.replacing("a<", with: "aws:a<"), "InvalidTag")] {
      let answer = gateway.post(TestForm([("key", "l"), ("tagging", text)]).signed())
      #expect(answer.status == 400 && answer.code == code)
    }
    #expect(gateway.send("GET", "/bucket/l").status == 404)
  }

  @Test func namesTheVersionThatItMade() throws {
    let gateway = try gatewayWithBucket()
    let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    #expect(gateway.send("PUT", "/bucket?versioning", body: Array(enabled.utf8)).status == 200)
    let version = try #require(gateway.post(TestForm().signed()).headers["x-amz-version-id"])
    #expect(gateway.send("GET", "/bucket/k?versionId=\(version)").body == [1, 2, 3])
  }

  @Test func checksChecksums() throws {
    let gateway = try gatewayWithBucket()
    let digest = Base64.encode(SHA256.hash([1, 2, 3]).bytes)
    let answer = gateway.post(TestForm([("key", "k"), ("x-amz-checksum-sha256", digest)]).signed())
    #expect(answer.status == 204 && answer.headers["x-amz-checksum-sha256"] == digest)
    for (value, code) in [(Base64.encode(SHA256.hash([1]).bytes), "BadDigest"), ("sailorjerry", "InvalidRequest")] {
      let answer = gateway.post(TestForm([("key", "l"), ("x-amz-checksum-sha256", value)]).signed())
      #expect(answer.status == 400 && answer.code == code, "\(answer.text)")
    }
    #expect(gateway.send("GET", "/bucket/l").status == 404)
  }

  @Test(
    arguments: [
      ([("acl", "public-read")], 400, "AccessControlListNotSupported"), ([("acl", "nonsense")], 400, "InvalidArgument"),
      ([("x-amz-storage-class", "GLACIER")], 400, "InvalidStorageClass"),
      ([("x-amz-server-side-encryption", "AES256")], 501, "NotImplemented"),
      ([("x-amz-server-side-encryption-customer-key", "k")], 400, "InvalidArgument"),
      ([("Content-Type", "text/plain\r\nx: y")], 400, "InvalidArgument"),
      ([("x-amz-meta-a", "b\nc")], 400, "InvalidArgument"),
      ([("x-amz-meta-a", String(repeating: "x", count: 3000))], 400, "MetadataTooLarge"),
      ([("x-amz-website-redirect-location", "elsewhere")], 400, "InvalidArgument"),
      ([("Content-Type", "a"), ("content-type", "a")], 400, "InvalidArgument"),
    ] as [([(String, String)], Int, String)])
  func refusesFieldsAsAPutRefusesHeaders(fields: [(String, String)], status: Int, code: String) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.post(TestForm([("key", "k")] + fields.map { (name: $0.0, value: $0.1) }).signed())
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func joinsMetadataThatIsGivenTwice() throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm([("key", "k"), ("x-amz-meta-tag", "Ninja"), ("x-amz-meta-tag", "Stallman")])
    form.conditions[2] = "{\"x-amz-meta-tag\": \"Ninja,Stallman\"}"
    form.conditions.remove(at: 3)
    #expect(gateway.post(form.signed()).status == 204)
    #expect(gateway.send("HEAD", "/bucket/k").headers["x-amz-meta-tag"] == "Ninja,Stallman")
  }

  @Test(arguments: [
    ("key", [(name: "acl", value: "private")]), ("file", [(name: "key", value: "k")]),
  ])
  func refusesAFormWithoutKeyOrFile(missing: String, fields: [(name: String, value: String)]) throws {
    let gateway = try gatewayWithBucket()
    let answer = gateway.post(TestForm(fields, file: missing == "file" ? nil : [1]).signed())
    #expect(answer.status == 400 && answer.code == "InvalidArgument" && answer.element("ArgumentName") == missing)
  }

  @Test(
    arguments: [
      ("text/plain", 412, "PreconditionFailed"), ("application/x-www-form-urlencoded", 412, "PreconditionFailed"),
      ("multipart/form-data", 400, "MalformedPOSTRequest"),
      ("multipart/form-data; boundary=other", 400, "MalformedPOSTRequest"),
    ])
  func refusesOtherContentTypes(type: String, status: Int, code: String) throws {
    let answer = SignedGateway(UntouchableStorage()).post(TestForm().signed(), to: "/bucket", [("content-type", type)])
    #expect(answer.status == status && answer.code == code)
  }

  @Test func takesABucketFromTheHost() throws {
    let gateway = try gatewayWithBucket(settings: S3Settings(domains: ["s3.example.org"]))
    let form = TestForm([("key", "a/b"), ("success_action_status", "201")]).signed()
    let answer = gateway.post(form.body, to: "/", host: "bucket.s3.example.org")
    #expect(answer.status == 201 && answer.headers["location"] == "http://bucket.s3.example.org/a/b")
    #expect(gateway.send("GET", "/bucket/a/b").body == [1, 2, 3])
  }

  @Test func needsALength() throws {
    let answer = SignedGateway(UntouchableStorage()).post(
      TestForm().signed(), to: "/bucket", [("transfer-encoding", "chunked")])
    #expect(answer.status == 411 && answer.code == "MissingContentLength")
  }

  @Test func boundsTheFieldsBeforeTheFile() throws {
    let storage = UntouchableStorage()
    let form = TestForm([("key", "k"), ("x-amz-meta-a", String(repeating: "x", count: 20 << 10))])
    let answer = SignedGateway(storage).post(form.signed())
    #expect(answer.status == 400 && answer.code == "MaxPostPreDataLengthExceededError" && storage.touchCount == 0)
  }

  /// A form that is cut anywhere stores nothing.
  @Test func refusesACutForm() throws {
    let gateway = try gatewayWithBucket()
    let form = TestForm(file: Array(repeating: 120, count: 5000)).signed()
    for count in stride(from: 0, to: form.body.count - 4, by: 97) {
      let answer = gateway.post(Array(form.body[..<count]))
      #expect(answer.status == 400 && answer.code == "MalformedPOSTRequest", "\(count): \(answer.text)")
    }
    #expect(gateway.send("GET", "/bucket/k").status == 404)
  }

  @Test func refusesAMissingBucketAndAWrongName() throws {
    let gateway = try gatewayWithBucket()
    var form = TestForm()
    form.conditions[0] = "{\"bucket\": \"nowhere\"}"
    #expect(gateway.post(form.signed(), to: "/nowhere").code == "NoSuchBucket")
    form.conditions[0] = "{\"bucket\": \"No\"}"
    #expect(gateway.post(form.signed(), to: "/No").code == "InvalidBucketName")
    #expect(gateway.post(TestForm([("key", String(repeating: "k", count: 1025))]).signed()).code == "KeyTooLongError")
    #expect(gateway.post(TestForm([("key", "")]).signed()).code == "InvalidArgument")
  }
}
