import SigV4
import Storage
import Testing

@testable import S3

/// That there is no such bucket is told to everybody, as AWS tells it; of one that there is, strangers learn no more than that they may not.
@Suite struct NoBucketTests {
  private func strangers(_ gateway: SignedGateway, _ method: String, _ path: String) -> Answer {
    gateway.receive(.init(method, path: path, headers: [("host", SignedGateway.host)]), [])
  }

  @Test(arguments: [("GET", "/k"), ("DELETE", "/k"), ("PUT", "/k"), ("GET", ""), ("GET", "?acl")])
  func isToldToThoseWithoutAKey(method: String, rest: String) {
    let gateway = SignedGateway(MemoryStorage())
    #expect(gateway.send("PUT", "/there").status == 200)
    #expect(strangers(gateway, method, "/nowhere" + rest.prefix { $0 != "?" }).code == "NoSuchBucket")
    #expect(strangers(gateway, method, "/there" + rest.prefix { $0 != "?" }).code == "AccessDenied")
  }

  @Test func makesNoneForThem() {
    let gateway = SignedGateway(MemoryStorage())
    #expect(strangers(gateway, "PUT", "/nowhere").status == 403)
    #expect(strangers(gateway, "PUT", "/nowhere/k").status == 404)
    #expect(gateway.send("HEAD", "/nowhere").status == 404)
  }

  /// Whoever may list a bucket learns what is not there, but not where its policy forbids the reading itself.
  @Test func whatIsForbiddenIsNotAnsweredAsMissing() {
    let gateway = SignedGateway(MemoryStorage())
    #expect(gateway.send("PUT", "/bucket").status == 200)
    let policy = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/shut/*"}]}
      """
    #expect(gateway.send("PUT", "/bucket?policy", body: Array(policy.utf8)).status == 204)
    #expect(gateway.send("GET", "/bucket/shut/k").code == "AccessDenied")
    #expect(gateway.send("GET", "/bucket/open/k").code == "NoSuchKey")
  }
}
