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
}
