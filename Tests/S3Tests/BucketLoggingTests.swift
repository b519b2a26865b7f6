import HTTP
import Identity
import SigV4
import Storage
import Testing
import XML

@testable import S3

@Suite struct BucketLoggingTests {
  private func gateway() -> TestGateway {
    let gateway = TestGateway()
    for name in ["bucket", "logs"] { gateway.send(.put, "/\(name)") }
    return gateway
  }

  private func status(_ content: String) -> String {
    "<BucketLoggingStatus><LoggingEnabled>\(content)</LoggingEnabled></BucketLoggingStatus>"
  }

  @Test(arguments: [
    "<TargetBucket>logs</TargetBucket><TargetPrefix></TargetPrefix>",
    "<TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix><TargetObjectKeyFormat><SimplePrefix></SimplePrefix></TargetObjectKeyFormat>",
    "<TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>",
  ])
  func isGivenBackAsItWasSet(content: String) {
    let gateway = gateway()
    #expect(gateway.send(.put, "/bucket?logging", body: status(content)).status == 200)
    #expect(gateway.send(.get, "/bucket?logging").text.contains("<LoggingEnabled>\(content)</LoggingEnabled>"))
    #expect(gateway.send(.put, "/bucket?logging", body: "<BucketLoggingStatus/>").status == 200)
    #expect(gateway.send(.get, "/bucket?logging").xml?.children.isEmpty == true)
  }

  @Test(arguments: [
    ("<TargetBucket>nowhere</TargetBucket><TargetPrefix/>", "InvalidTargetBucketForLogging"),
    ("<TargetBucket>Not A Bucket</TargetBucket><TargetPrefix/>", "InvalidTargetBucketForLogging"),
    ("<TargetBucket>logs</TargetBucket>", "MalformedXML"), ("<TargetPrefix/>", "MalformedXML"),
    ("<TargetBucket>logs</TargetBucket><TargetPrefix/><LoggingType>Journal</LoggingType>", "MalformedXML"),
    (
      "<TargetBucket>logs</TargetBucket><TargetPrefix/><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>x</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>",
      "MalformedXML"
    ),
    (
      "<TargetBucket>logs</TargetBucket><TargetPrefix/><TargetObjectKeyFormat><SimplePrefix/><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>",
      "MalformedXML"
    ),
    (
      "<TargetBucket>logs</TargetBucket><TargetGrants><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>u</URI></Grantee><Permission>READ</Permission></Grant></TargetGrants><TargetPrefix/>",
      "NotImplemented"
    ),
  ])
  func refusesWhatIsNoTarget(content: String, code: String) {
    let gateway = gateway()
    #expect(gateway.send(.put, "/bucket?logging", body: status(content)).code == code)
    #expect(gateway.send(.get, "/bucket?logging").xml?.children.isEmpty == true)
  }

  // MARK: The right to deliver

  private func refusal(policy: String?, prefix: String = "log/") throws -> String? {
    let storage = MemoryStorage()
    let gateway = TestGateway(storage: storage)
    for name in ["bucket", "logs"] { gateway.send(.put, "/\(name)") }
    if let policy {
      let document = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject",\(policy)}]}
        """
      #expect(gateway.send(.put, "/logs?policy", body: document).status == 204)
    }
    let target = BucketAddress(tenant: .default, name: try #require(BucketName("logs")))
    let source = BucketAddress(tenant: .default, name: try #require(BucketName("bucket")))
    return try AccessLogRight(resolver: SingleStorage(storage)).refusal(
      of: ObjectAddress(bucket: target, key: try ObjectKey("\(prefix)2026")), prefix: prefix, from: source)
  }

  private static let all = #""Resource":"arn:aws:s3:::logs/*""#
  private static let service = #""Principal":{"Service":"logging.s3.amazonaws.com"}"#

  @Test(arguments: [
    "\(service),\(all)", "\(service),\"Resource\":\"arn:aws:s3:::logs/log/\"",
    "\(service),\(all),\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::bucket\"},\"StringEquals\":{\"aws:SourceAccount\":\"\(TenantID.default.accountNumber)\"}}",
  ])
  func isGivenByAPolicyThatNamesTheService(policy: String) throws {
    #expect(try refusal(policy: policy) == nil)
  }

  @Test(arguments: [
    nil, "\"Principal\":\"*\",\(all)", "\"Principal\":{\"Service\":\"logging.s3.amazonaws.com.example\"},\(all)",
    "\(service),\"Resource\":\"arn:aws:s3:::logs/other/*\"",
    "\(service),\(all),\"Condition\":{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:s3:::other\"}}",
    "\(service),\(all),\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"123456789012\"}}",
  ])
  func isGivenByNothingElse(policy: String?) throws {
    #expect(try refusal(policy: policy) != nil)
  }

  // MARK: Lines

  @Test func callsOperationsAsS3Does() {
    let names: [(Route, String)] = [
      (Route(.get, .object), "REST.GET.OBJECT"), (Route(.get, .bucket, .listType), "REST.GET.BUCKET"),
      (Route(.put, .object, copies: true), "REST.COPY.OBJECT"), (Route(.put, .object, .uploadID), "REST.PUT.PART"),
      (Route(.post, .object, .uploads), "REST.POST.UPLOADS"), (Route(.post, .object, .uploadID), "REST.POST.UPLOAD"),
      (Route(.post, .bucket, .delete), "REST.POST.MULTI_OBJECT_DELETE"),
      (Route(.put, .bucket, .logging), "REST.PUT.LOGGING_STATUS"), (Route(.get, .bucket, .acl), "REST.GET.ACL"),
    ]
    for (route, name) in names { #expect(route.loggedOperation == name) }
  }

  @Test func linesHaveTheFieldsOfS3AndNoSecret() throws {
    let records = Records()
    let gateway = SignedGateway(MemoryStorage(), observe: { records.add($0) })
    #expect(gateway.send("PUT", "/bucket").status == 200)
    #expect(gateway.sendPresigned("GET", "/bucket/a%20%22b", [("user-agent", "x \"y\" [z]")]).status == 404)
    let record = try #require(records.last)
    let bucket = try #require(record.resource?.bucket)
    let line = AccessLogLine(
      record, of: bucket, owner: UserID(tenant: .default), ended: Timestamp(milliseconds: record.time.milliseconds + 7)
    ).text
    #expect(line.hasSuffix("\n") && line.filter { $0 == "\n" }.count == 1)
    // A reader of these logs takes brackets for quotation marks.
    let parts = line.dropLast().replacing("[", with: "\"").replacing("]", with: "\"").split(separator: "\"")
    #expect(parts.count == 9, "\(line)")
    #expect(line.contains(" REST.GET.OBJECT a%20%22b \"GET /bucket/a%20%22b?"))
    #expect(line.contains(" 404 NoSuchKey ") && line.contains(" 7 - \"-\" \"x ?y? ?z?\" - "))
    #expect(line.contains(" SigV4 - QueryString \(SignedGateway.host) - - -\n"))
    #expect(line.contains("X-Amz-Signature=REDACTED"))
  }

  @Test(arguments: [
    "x-amz-server-side-encryption-customer-key", "X-Amz-Copy-Source-Server-Side-Encryption-Customer-Key",
    "x-amz-server-side-encryption-customer%2Dkey", "Signature", "%zz",
  ])
  func keysOfClientsAreNotWritten(name: String) throws {
    let records = Records()
    let gateway = SignedGateway(MemoryStorage(), observe: { records.add($0) })
    _ = gateway.receive(
      PlainRequest(
        "GET", path: "/bucket/a", query: "\(name)=c2VjcmV0&x-id=GetObject", headers: [("host", SignedGateway.host)]), []
    )
    let record = try #require(records.last)
    let name = try #require(BucketName("bucket"))
    let line = AccessLogLine(
      record, of: BucketAddress(tenant: .default, name: name), owner: UserID(tenant: .default), ended: record.time
    ).text
    #expect(!line.contains("c2VjcmV0") && line.contains("x-id=GetObject"), "\(line)")
  }
}

private final class Records: @unchecked Sendable {
  private var all: [RequestRecord] = []

  func add(_ record: RequestRecord) { all.append(record) }
  var last: RequestRecord? { all.last }
}
