import HTTP
import Identity
import Storage
import Testing

@testable import S3

struct RenameObjectTests {
  private func gateway() throws -> SignedGateway {
    let gateway = try gatewayWithBucket()
    _ = gateway.send("PUT", "/bucket/a", [("x-amz-meta-owner", "ada")], body: Array("source".utf8))
    _ = gateway.send("PUT", "/bucket/b", body: Array("destination".utf8))
    return gateway
  }

  private func rename(
    _ gateway: SignedGateway, _ source: String, _ destination: String, _ headers: [(String, String)] = []
  ) -> Answer {
    gateway.send("PUT", "\(destination)?renameObject", [("x-amz-rename-source", source)] + headers)
  }

  @Test(arguments: ["/bucket/a", "bucket/a", "a", "/bucket%2Fa", "%61"]) func takesTheSource(_ source: String) throws {
    let gateway = try gateway()
    let answer = rename(gateway, source, "/bucket/new%20%C3%A9")
    #expect(answer.status == 200 && answer.body.isEmpty, "\(answer.text)")
    #expect(answer.headers["x-amz-version-id"] == nil)
    #expect(gateway.send("GET", "/bucket/a").code == "NoSuchKey")
    let got = gateway.send("GET", "/bucket/new%20%C3%A9")
    #expect(got.text == "source" && got.headers["x-amz-meta-owner"] == "ada")
  }

  @Test func replacesTheDestination() throws {
    let gateway = try gateway()
    #expect(rename(gateway, "a", "/bucket/b").status == 200)
    #expect(gateway.send("GET", "/bucket/b").text == "source")
  }

  @Test func namesTheVersionThatItMakes() throws {
    let gateway = try gateway()
    let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    #expect(gateway.send("PUT", "/bucket?versioning", body: Array(versioning.utf8)).status == 200)
    let version = rename(gateway, "a", "/bucket/c").headers["x-amz-version-id"]
    #expect(gateway.send("HEAD", "/bucket/c").headers["x-amz-version-id"] == version && version != nil)
    let gone = gateway.send("GET", "/bucket/a")
    #expect(gone.status == 404 && gone.headers["x-amz-delete-marker"] == "true")
    let again = rename(gateway, "a", "/bucket/d")
    #expect(again.status == 404 && again.code == "NoSuchKey" && again.element("Key") == "a", "\(again.text)")
  }

  @Test(
    arguments: [
      ("/other/a", "/bucket/c", [], 400, "InvalidRequest"), ("none", "/bucket/c", [], 404, "NoSuchKey"),
      ("a", "/bucket/a", [], 400, "InvalidRequest"), ("/bucket/a", "/bucket/a", [], 400, "InvalidRequest"),
      ("", "/bucket/c", [], 400, "InvalidArgument"), ("/", "/bucket/c", [], 400, "InvalidRequest"),
      ("/bucket/", "/bucket/c", [], 400, "InvalidArgument"), ("%zz", "/bucket/c", [], 400, "InvalidArgument"),
      ("%FF", "/bucket/c", [], 400, "InvalidArgument"), ("a", "/bucket/folder/", [], 400, "InvalidRequest"),
      ("folder/", "/bucket/c", [], 400, "InvalidRequest"),
      (String(repeating: "k", count: 1025), "/bucket/c", [], 400, "KeyTooLongError"),
      ("a", "/bucket/" + String(repeating: "k", count: 1025), [], 400, "KeyTooLongError"),
      ("a", "/bucket/c", [("x-amz-client-token", "with space")], 400, "InvalidArgument"),
      ("a", "/bucket/c", [("x-amz-client-token", String(repeating: "t", count: 65))], 400, "InvalidArgument"),
      ("a", "/bucket/c", [("if-none-match", "\"tag\"")], 501, "NotImplemented"),
      ("a", "/bucket/b", [("if-none-match", "*")], 412, "PreconditionFailed"),
      ("a", "/bucket/b", [("if-match", "\"other\"")], 412, "PreconditionFailed"),
      ("a", "/bucket/c", [("if-match", "*")], 412, "PreconditionFailed"),
      ("a", "/bucket/c", [("if-modified-since", "Mon, 01 Jan 2001 00:00:00 GMT")], 412, "PreconditionFailed"),
      ("a", "/bucket/b", [("if-modified-since", "Mon, 01 Jan 2125 00:00:00 GMT")], 412, "PreconditionFailed"),
      ("a", "/bucket/b", [("if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT")], 412, "PreconditionFailed"),
      ("a", "/bucket/c", [("x-amz-rename-source-if-match", "\"other\"")], 412, "PreconditionFailed"),
      ("a", "/bucket/c", [("x-amz-rename-source-if-none-match", "*")], 412, "PreconditionFailed"),
      (
        "a", "/bucket/c", [("x-amz-rename-source-if-modified-since", "Mon, 01 Jan 2125 00:00:00 GMT")], 412,
        "PreconditionFailed"
      ),
      (
        "a", "/bucket/c", [("x-amz-rename-source-if-unmodified-since", "Mon, 01 Jan 2001 00:00:00 GMT")], 412,
        "PreconditionFailed"
      ),
    ] as [(String, String, [(String, String)], Int, String)])
  func refusesAndChangesNothing(
    _ source: String, _ destination: String, _ headers: [(String, String)], _ status: Int, _ code: String
  ) throws {
    let gateway = try gateway()
    let answer = rename(gateway, source, destination, headers)
    #expect(answer.status == status && answer.code == code, "\(answer.text)")
    #expect(gateway.send("GET", "/bucket/a").text == "source")
    #expect(gateway.send("GET", "/bucket/b").text == "destination")
    #expect(gateway.send("GET", "/bucket").text.components("<Key>") == 2)
  }

  @Test(arguments: [
    [("if-none-match", "*")], [("if-unmodified-since", "Mon, 01 Jan 2125 00:00:00 GMT")],
    [("x-amz-rename-source-if-match", "36cd38f49b9afa08222c0dc9ebfe35eb")],
    [("x-amz-rename-source-if-none-match", "\"other\"")],
    [("x-amz-rename-source-if-modified-since", "Mon, 01 Jan 2001 00:00:00 GMT")],
  ])
  func doesWhatItsConditionsAllow(_ headers: [(String, String)]) throws {
    let answer = rename(try gateway(), "a", "/bucket/c", headers)
    #expect(answer.status == 200, "\(answer.text)")
  }

  @Test func answersARepeatedRequestAsTheFirst() throws {
    let gateway = try gateway()
    let token = [("x-amz-client-token", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    #expect(rename(gateway, "a", "/bucket/c", token).status == 200)
    #expect(rename(gateway, "a", "/bucket/c", token).status == 200)
    #expect(rename(gateway, "a", "/bucket/c").code == "NoSuchKey")
    let other = rename(gateway, "b", "/bucket/c", token)
    #expect(other.status == 400 && other.code == "IdempotencyParameterMismatch", "\(other.text)")
  }

  @Test func takesRightsOnBothKeys() throws {
    let gateway = try gateway()
    let viewer = gateway.send(
      "PUT", "/bucket/c?renameObject", [("x-amz-rename-source", "a")], as: SignedGateway.viewer)
    #expect(viewer.status == 403)
    let member = gateway.send(
      "PUT", "/bucket/c?renameObject", [("x-amz-rename-source", "a")], as: SignedGateway.member)
    #expect(member.status == 200)
    let foreign = gateway.send(
      "PUT", "/bucket/d?renameObject", [("x-amz-rename-source", "c")], as: SignedGateway.stranger)
    #expect(foreign.code == "NoSuchBucket", "\(foreign.text)")
  }
}

extension String {
  /// How often a text is in this one.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
