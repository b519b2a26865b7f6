import Bytes
import Crypto
import HTTP
import Identity
import S3
import SigV4
import Storage
import Synchronization
import Testing

/// Bucket policies through the whole pipeline.
@Suite struct BucketPolicyTests {
  private final class Log: Sendable {
    private let records = Mutex<[RequestRecord]>([])

    func add(_ record: RequestRecord) { records.withLock { $0.append(record) } }
    var lastDetail: String? { records.withLock { $0.last?.error?.detail } }
  }

  private let log = Log()
  private let gateway: SignedGateway

  init() {
    let log = log
    gateway = SignedGateway(MemoryStorage(), observe: { log.add($0) })
    for (target, body) in [("/bucket", ""), ("/bucket/public/a", "A"), ("/bucket/private/b", "B")] {
      #expect(gateway.send("PUT", target, body: Array(body.utf8)).status == 200)
    }
  }

  private func policy(_ statements: String...) -> [UInt8] {
    Array("{\"Version\":\"2012-10-17\",\"Statement\":[\(statements.joined(separator: ","))]}".utf8)
  }

  private let readPublic =
    #"{"Sid":"Read","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/public/*"}"#
  private let denyAll =
    #"{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]}"#

  private func set(_ policy: [UInt8], as key: AccessKey = SignedGateway.root) -> Answer {
    gateway.send("PUT", "/bucket?policy", body: policy, as: key)
  }

  private func anonymous(_ method: String, _ target: String) -> Answer {
    let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
    return gateway.receive(
      PlainRequest(
        method, path: parts[0], query: parts.count > 1 ? parts[1] : "", headers: [("host", SignedGateway.host)]), [])
  }

  @Test func isSetReadAndRemoved() {
    #expect(gateway.send("GET", "/bucket?policy").code == "NoSuchBucketPolicy")
    let document = policy(readPublic)
    #expect(set(document).status == 204)
    let answer = gateway.send("GET", "/bucket?policy")
    #expect(answer.status == 200 && answer.body == document && answer.headers["content-type"] == "application/json")
    #expect(gateway.send("DELETE", "/bucket?policy").status == 204)
    #expect(gateway.send("DELETE", "/bucket?policy").status == 204)
    #expect(gateway.send("GET", "/bucket?policy").code == "NoSuchBucketPolicy")
    #expect(anonymous("GET", "/bucket/public/a").status == 403)
  }

  @Test func opensABucketToEverybodyAndNoFurtherThanItSays() {
    #expect(anonymous("GET", "/bucket/public/a").status == 403)
    #expect(set(policy(readPublic)).status == 204)
    #expect(anonymous("GET", "/bucket/public/a").text == "A")
    for (method, target) in [
      ("GET", "/bucket/private/b"), ("GET", "/bucket"), ("DELETE", "/bucket/public/a"), ("GET", "/bucket/public/a?acl"),
      ("GET", "/bucket/public/missing"),
    ] { #expect(anonymous(method, target).status == 403, "\(method) \(target)") }
  }

  @Test func aDenialHoldsForThePeopleOfTheTenantToo() {
    #expect(set(policy(denyAll)).status == 204)
    #expect(gateway.send("GET", "/bucket/public/a", as: SignedGateway.member).code == "AccessDenied")
    #expect(log.lastDetail == "statement 'No' of the bucket's policy denies s3:GetObject")
    #expect(gateway.send("GET", "/bucket/public/a").status == 403)
    // The owner never locks himself out.
    #expect(gateway.send("GET", "/bucket?policy").status == 200)
    #expect(gateway.send("GET", "/bucket?policy", as: SignedGateway.member).status == 403)
    #expect(gateway.send("DELETE", "/bucket?policy").status == 204)
    #expect(gateway.send("GET", "/bucket/public/a").status == 200)
  }

  @Test func givesARoleMoreThanItHas() {
    let write =
      #"{"Effect":"Allow","Principal":{"AWS":"000000000001"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::bucket/public/*"}"#
    #expect(gateway.send("PUT", "/bucket/public/new", as: SignedGateway.viewer).status == 403)
    #expect(set(policy(write)).status == 204)
    #expect(gateway.send("PUT", "/bucket/public/new", as: SignedGateway.viewer).status == 200)
    #expect(gateway.send("PUT", "/bucket/private/new", as: SignedGateway.viewer).status == 403)
    #expect(log.lastDetail == "the role viewer lacks s3:PutObject")
    #expect(gateway.send("PUT", "/bucket/public/new", as: SignedGateway.stranger).code == "NoSuchBucket")
  }

  @Test func tellsThatAnObjectIsNotThereToThoseWhoMayListItsKey() {
    let list =
      #"{"Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::bucket","Condition":{"StringLike":{"s3:prefix":"public/*"}}}"#
    let read =
      #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}"#
    #expect(set(policy(list, read)).status == 204)
    #expect(anonymous("GET", "/bucket/public/none").code == "NoSuchKey")
    #expect(anonymous("GET", "/bucket/private/none").code == "AccessDenied")
    #expect(anonymous("GET", "/bucket/private/none?prefix=public/x").code == "AccessDenied")
  }

  @Test func asksForTheRightToTheVersionWhereOneIsNamed() {
    #expect(set(policy(readPublic)).status == 204)
    #expect(anonymous("GET", "/bucket/public/a?versionId=null").status == 403)
  }

  @Test func conditionsSeeTheRequestAndNeverWhatACallerClaimsToBe() {
    let fromNet = readPublic.dropLast() + #","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#
    #expect(set(policy(String(fromNet))).status == 204)
    let claimed = PlainRequest(
      "GET", path: "/bucket/public/a", query: "",
      headers: [("host", SignedGateway.host), ("x-forwarded-for", "10.0.0.1")])
    #expect(gateway.receive(claimed, []).status == 403)
    let named = readPublic.dropLast() + #","Condition":{"StringEquals":{"aws:username":"root"}}}"#
    #expect(set(policy(String(named))).status == 204)
    let forged = PlainRequest(
      "GET", path: "/bucket/public/a", query: "",
      headers: [("host", SignedGateway.host), ("aws:username", "root"), ("username", "root")])
    #expect(gateway.receive(forged, []).status == 403)
  }

  @Test func conditionsSeeTagsOfTheObjectAndOfTheRequest() throws {
    let tagged = readPublic.dropLast() + #","Condition":{"StringEquals":{"s3:ExistingObjectTag/open":"yes"}}}"#
    let denied =
      #"{"Effect":"Deny","Principal":"*","Action":["s3:PutObject","s3:PutObjectTagging"],"Resource":"arn:aws:s3:::bucket/*","Condition":{"StringEquals":{"s3:RequestObjectTag/open":"yes"}}}"#
    func tags(_ value: String) -> [UInt8] {
      Array("<Tagging><TagSet><Tag><Key>open</Key><Value>\(value)</Value></Tag></TagSet></Tagging>".utf8)
    }
    try TestStorage.local.with { storage in
      let gateway = SignedGateway(storage)
      func set(_ document: String) {
        #expect(gateway.send("PUT", "/bucket?policy", body: policy(document)).status == 204)
      }
      func put(_ target: String, _ value: String, _ body: [UInt8] = []) -> Int {
        let headers =
          target.hasSuffix("?tagging")
          ? [("content-md5", Base64.encode(MessageDigest.hash(.md5, body)))] : [("x-amz-tagging", "open=\(value)")]
        return gateway.send("PUT", target, headers, body: body).status
      }
      func read() -> Int {
        gateway.receive(.init("GET", path: "/bucket/public/a", query: "", headers: [("host", SignedGateway.host)]), [])
          .status
      }
      #expect(gateway.send("PUT", "/bucket").status == 200)
      set(String(tagged))
      #expect(put("/bucket/public/a", "no") == 200)
      #expect(read() == 403)
      #expect(put("/bucket/public/a", "yes") == 200)
      #expect(read() == 200)
      set(denied)
      #expect(put("/bucket/x", "yes") == 403)
      #expect(put("/bucket/x", "no") == 200)
      #expect(put("/bucket/x?tagging", "yes", tags("yes")) == 403, "known only with the document")
      #expect(put("/bucket/x?tagging", "no", tags("no")) == 200)
    }
  }

  @Test func aPolicyThatIsNoneIsRefusedAndTheOldOneStays() {
    #expect(set(policy(readPublic)).status == 204)
    let answer = set(Array("{}".utf8))
    #expect(answer.status == 400 && answer.code == "MalformedPolicy")
    #expect(anonymous("GET", "/bucket/public/a").status == 200)
  }

  @Test func whatIsStoredAndNotUnderstoodKeepsEverybodyOut() throws {
    let storage = MemoryStorage()
    let gateway = SignedGateway(storage)
    #expect(gateway.send("PUT", "/bucket").status == 200)
    let bucket = BucketAddress(tenant: .default, name: try #require(BucketName("bucket")))
    try storage.setDocument(.policy, of: bucket, to: Array("{\"Statement\":7}".utf8))
    #expect(gateway.send("GET", "/bucket").status == 403)
    #expect(gateway.send("DELETE", "/bucket?policy").status == 204)
    #expect(gateway.send("GET", "/bucket").status == 200)
  }

  @Test func publicPoliciesAreBlockedAndRestrictedByThePublicAccessBlock() {
    func block(_ name: String) -> Answer {
      let document = "<PublicAccessBlockConfiguration><\(name)>true</\(name)></PublicAccessBlockConfiguration>"
      return gateway.send("PUT", "/bucket?publicAccessBlock", body: Array(document.utf8))
    }
    #expect(set(policy(readPublic)).status == 204)
    #expect(gateway.send("GET", "/bucket?policyStatus").text.contains("<IsPublic>true</IsPublic>"))
    #expect(block("RestrictPublicBuckets").status == 200)
    #expect(anonymous("GET", "/bucket/public/a").status == 403)
    #expect(block("BlockPublicPolicy").status == 200)
    #expect(set(policy(readPublic)).code == "AccessDenied")
    #expect(set(policy(denyAll)).status == 204)
    #expect(gateway.send("GET", "/bucket?policyStatus").code == "AccessDenied")
  }

  @Test func aDeletedBucketTakesItsPolicyAlong() {
    #expect(set(policy(readPublic)).status == 204)
    #expect(anonymous("GET", "/bucket/public/a").status == 200)
    for target in ["/bucket/public/a", "/bucket/private/b", "/bucket"] {
      #expect(gateway.send("DELETE", target).status == 204)
    }
    #expect(gateway.send("PUT", "/bucket").status == 200)
    #expect(gateway.send("PUT", "/bucket/public/a").status == 200)
    #expect(anonymous("GET", "/bucket/public/a").status == 403)
  }
}
