import FoundationEssentials
import S3Client
import Testing

@testable import Gateway

/// A gateway with folders mounted beside its store, over the wire.
@Suite struct MountedGatewayTests {
  private static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  @Test func aFolderIsABucketBesideTheOthers() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    #expect(try gateway.send("PUT", "docs").status == 200)
    let buckets = try gateway.send("GET", "").text
    #expect(buckets.contains("<Name>docs</Name>") && buckets.contains("<Name>scans</Name>"))
    #expect(try gateway.send("PUT", "scans", "a/b.txt", body: Array("hello".utf8)).status == 200)
    #expect(try gateway.contents("scans/a/b.txt") == Array("hello".utf8))
    try Data("edited".utf8).write(to: URL(filePath: "\(gateway.folder)/scans/a/b.txt"))
    #expect(try gateway.send("GET", "scans", "a/b.txt").text == "edited")
    #expect(try gateway.send("GET", "scans", nil, [("list-type", "2")]).text.contains("<Key>a/b.txt</Key>"))
    #expect(try gateway.send("GET", "docs", "a/b.txt").status == 404)
  }

  @Test func itsBucketIsNotMadeOrRemovedByClients() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    #expect(try gateway.send("PUT", "scans").code == "BucketAlreadyOwnedByYou")
    let refused = try gateway.send("DELETE", "scans")
    #expect(refused.status == 409 && refused.code == "InvalidBucketState")
    #expect(try gateway.send("HEAD", "scans").status == 200)
  }

  @Test func whatItCannotIsRefusedByName() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    let versioning = Array("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".utf8)
    let answer = try gateway.send("PUT", "scans", nil, [("versioning", "")], body: versioning)
    #expect(answer.status == 501 && answer.code == "NotImplemented")
    #expect(answer.message == "The mount 'scans' does not support what the request needs: versioning.")
  }

  @Test func answersNameTheStateOfAFile() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    let name = "x-martinet-item-version"
    let put = try gateway.send("PUT", "scans", "a", body: [1])
    let version = try #require(put.headers?[name])
    #expect(try gateway.send("HEAD", "scans", "a").headers?[name] == version)
    #expect(try gateway.send("GET", "scans", "a").headers?[name] == version)
    let copy = try gateway.send("PUT", "scans", "b", [], [("x-amz-copy-source", "scans/a")])
    #expect(try gateway.send("HEAD", "scans", "b").headers?[name] == copy.headers?[name])
    #expect(copy.headers?[name] != version && copy.headers?[name] != nil)
    #expect(try gateway.send("PUT", "docs").status == 200)
    #expect(try gateway.send("PUT", "docs", "a", body: [1]).headers?[name] == nil)
  }

  @Test(arguments: [("docs", "scans"), ("scans", "docs"), ("scans", "plans")])
  func objectsAreCopiedBetweenStorages(from: String, to: String) throws {
    let gateway = try RunningGateway(mounts: ["scans", "plans"])
    #expect(try gateway.send("PUT", "docs").status == 200)
    let headers = [("content-type", "text/x-a"), ("x-amz-meta-a", "b"), ("x-amz-tagging", "t=1")]
    #expect(try gateway.send("PUT", from, "a/ä", [], headers, body: Self.bytes).status == 200)
    let source = (name: "x-amz-copy-source", value: "\(from)/a/%C3%A4")
    #expect(try gateway.send("PUT", to, "c", [], [source]).status == 200)
    let copy = try gateway.send("GET", to, "c")
    #expect(copy.body == Self.bytes)
    #expect(copy.headers?["content-type"] == "text/x-a" && copy.headers?["x-amz-meta-a"] == "b")
    #expect(copy.headers?["x-amz-tagging-count"] == "1")
    for condition in [("x-amz-copy-source-if-match", "\"0\""), ("if-none-match", "*")] {
      #expect(try gateway.send("PUT", to, "c", [], [source, condition]).status == 412, "\(condition)")
    }
    #expect(try gateway.send("PUT", to, "d", [], [("x-amz-copy-source", "\(from)/none")]).code == "NoSuchKey")
    #expect(try gateway.send("HEAD", to, "d").status == 404)
  }

  @Test(arguments: [("docs", "scans"), ("scans", "docs")])
  func partsAreCopiedBetweenStorages(from: String, to: String) throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    #expect(try gateway.send("PUT", "docs").status == 200)
    #expect(try gateway.send("PUT", from, "a", body: Self.bytes).status == 200)
    let text = try gateway.send("POST", to, "b", [("uploads", "")]).text
    let id = try #require(text.firstMatch(of: /<UploadId>(.*)<\/UploadId>/)).1
    let part = try gateway.send(
      "PUT", to, "b", [("partNumber", "1"), ("uploadId", String(id))],
      [("x-amz-copy-source", "\(from)/a"), ("x-amz-copy-source-range", "bytes=1000-250999")])
    let tag = try #require(part.text.firstMatch(of: /<ETag>(.*)<\/ETag>/), "\(part)").1
    let document =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(tag)</ETag></Part></CompleteMultipartUpload>"
    #expect(try gateway.send("POST", to, "b", [("uploadId", String(id))], body: Array(document.utf8)).status == 200)
    #expect(try gateway.send("GET", to, "b").body == Array(Self.bytes[1000..<251_000]))
  }

  @Test func theGatewayStartsWithASickMountAndSaysSo() throws {
    let gateway = try RunningGateway()
    try gateway.restart { settings in
      settings.mounts = [try? RunningGateway.mount("gone", path: "\(gateway.folder)/nothing")].compactMap(\.self)
      settings.mountCheckInterval = .milliseconds(20)
    }
    #expect(try gateway.send("PUT", "docs").status == 200)
    #expect(try gateway.send("GET", "gone", "k").status == 503)
    let ready = try gateway.send("GET", "-", "health/ready")
    #expect(ready.status == 200 && ready.text == "ready\nmount gone: down: there is no such folder\n")
  }
}

/// Mounts that admin commands make.
@Suite struct MountAdministrationTests {
  private func create(_ gateway: RunningGateway, _ name: String, _ document: String) throws -> String? {
    let admin = try gateway.admin
    do throws(AdminClient.Problem) {
      _ = try admin.send("PUT", "admin/v1/mounts/\(name)", [], body: Array(document.utf8))
      return nil
    } catch { return error.description }
  }

  private func extra(_ gateway: RunningGateway) throws -> String {
    "{\"name\":\"extra\",\"kind\":\"posix\",\"posix\":{\"path\":\"\(try gateway.make("extra"))\"}}"
  }

  @Test func theyCountAtOnceAndStayOverARestart() throws {
    let gateway = try RunningGateway()
    #expect(try create(gateway, "extra", try extra(gateway)) == nil)
    #expect(try gateway.send("PUT", "extra", "k", body: [1]).status == 200)
    #expect(try gateway.contents("extra/k") == [1])
    try gateway.restart()
    #expect(try gateway.send("GET", "extra", "k").body == [1])

    _ = try gateway.admin.send("POST", "admin/v1/mounts/extra", [("enabled", "false")])
    let disabled = try gateway.send("GET", "extra", "k")
    #expect(disabled.status == 503 && disabled.message == "The mount 'extra' cannot be reached: it is disabled.")
    #expect(try !gateway.send("GET", "").text.contains("extra"))
    #expect(try gateway.send("PUT", "extra").code == "BucketAlreadyOwnedByYou", "its name stays taken")
    try gateway.restart()
    #expect(try gateway.send("GET", "extra", "k").status == 503)
    _ = try gateway.admin.send("POST", "admin/v1/mounts/extra", [("enabled", "true")])
    #expect(try gateway.send("GET", "extra", "k").body == [1])

    _ = try gateway.admin.send("DELETE", "admin/v1/mounts/extra", [])
    #expect(try gateway.send("GET", "extra", "k").code == "NoSuchBucket")
    #expect(try gateway.contents("extra/k") == [1], "the files stay")
    try gateway.restart()
    #expect(try gateway.send("GET", "extra", "k").code == "NoSuchBucket")
  }

  @Test func nothingOfARemovedMountIsLeftForAnother() throws {
    let gateway = try RunningGateway()
    #expect(try create(gateway, "extra", try extra(gateway)) == nil)
    #expect(try gateway.send("PUT", "extra", "k", [], [("x-amz-meta-a", "b")], body: [1]).status == 200)
    _ = try gateway.admin.send("DELETE", "admin/v1/mounts/extra", [])
    #expect(try create(gateway, "extra", try extra(gateway)) == nil)
    #expect(try gateway.send("HEAD", "extra", "k").headers?["x-amz-meta-a"] == nil)
  }

  @Test func mistakesAreRefusedWithTheReason() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    #expect(try gateway.send("PUT", "docs").status == 200)
    let folder = try gateway.make("free")
    func posix(_ name: String, _ path: String) -> String { "{name: \(name), kind: posix, posix: {path: \(path)}}" }
    for (name, document, reason) in [
      ("docs", posix("docs", folder), "409 BucketAlreadyExists: The local store has a bucket 'docs'"),
      ("scans", posix("scans", folder), "409 BucketAlreadyExists: There is a mount 'scans' already."),
      ("other", posix("another", folder), "400 InvalidRequest: The path and the description name different mounts."),
      ("other", "", "there is no description of a mount"), ("other", "{name: other}", "a mount needs a 'kind'"),
      ("other", posix("other", "relative"), "is not an absolute path"),
      ("other", posix("other", "\(gateway.folder)/scans"), "the mount 'scans' begins at the same folder already"),
      ("other", posix("other", gateway.folder), "its path and data_dir overlap"),
      ("other", posix("other", "\(gateway.folder)/data/x"), "its path and data_dir overlap"),
      (
        "other", "{name: other, kind: smb, smb: {host: h, share: s, username: u, password: p}}",
        "The index would keep the password"
      ),
      (
        "other", "{name: other, kind: smb, smb: {host: h, share: s, username: u, password_file: /nowhere}}",
        "no password: the file /nowhere cannot be read"
      ),
    ] {
      let said = try create(gateway, name, document) ?? "taken"
      #expect(said.contains(reason), "\(document): \(said)")
    }
    for (method, query) in [("DELETE", []), ("POST", [(name: "enabled", value: "false")])] {
      let error = try #require(throws: AdminClient.Problem.self) {
        try gateway.admin.send(method, "admin/v1/mounts/scans", query)
      }
      #expect(error.description.contains("409 InvalidBucketState: The mount is described in the settings file"))
    }
    #expect(try gateway.send("GET", "other").code == "NoSuchBucket")
  }

  @Test func theFileWinsOverTheIndex() throws {
    let gateway = try RunningGateway()
    #expect(try create(gateway, "extra", try extra(gateway)) == nil)
    let other = try gateway.make("from-the-file")
    try gateway.restart { $0.mounts = [try? RunningGateway.mount("extra", path: other)].compactMap(\.self) }
    #expect(try gateway.send("PUT", "extra", "k", body: [2]).status == 200)
    #expect(try gateway.contents("from-the-file/k") == [2])
    let shown = try gateway.admin.send("GET", "admin/v1/mounts/extra", []).text
    #expect(shown.contains(#""source":"file""#) && shown.contains("from-the-file"))
  }

  @Test func onlyOwnersMayAsk() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    let identities = "\(gateway.folder)/identities.yaml"
    let text = "users: [{name: a, role: admin, keys: [{access_key: ADMIN, secret_key: admins-secret}]}]"
    try Data(text.utf8).write(to: URL(filePath: identities))
    try gateway.restart { $0.identityFile = identities }
    #expect(try gateway.admin.send("GET", "admin/v1/mounts", []).text.contains(#""name":"scans""#))
    for (method, path) in [
      ("GET", "admin/v1/mounts"), ("GET", "admin/v1/mounts/scans"), ("PUT", "admin/v1/mounts/new"),
      ("POST", "admin/v1/mounts/scans"), ("DELETE", "admin/v1/mounts/scans"),
    ] {
      let error = try #require(throws: AdminClient.Problem.self) {
        try gateway.admin(as: "ADMIN", "admins-secret").send(method, path, [])
      }
      #expect(error.description.contains("403 AccessDenied"), "\(method) \(path): \(error)")
    }
  }

  @Test func theMatrixIsTheSameEverywhere() throws {
    let gateway = try RunningGateway(mounts: ["scans"])
    let open = try gateway.send("GET", "-", "capabilities").text
    #expect(open.contains(#""name":"scans","kind":"posix","displayName":"scans","state":"#))
    #expect(open.contains(#""role":"manager","capabilities":{"versioning":false"#))
    #expect(open.contains(#""chunkSize":{"bytes":1048576,"min":65536,"max":8388608}"#))
    #expect(open.contains(#""meanings":{"versioning":"Older versions"#))
    let table = try gateway.admin.send("GET", "admin/v1/mounts/scans", [("format", "text")]).text
    #expect(table.contains("versioning          –\n") && table.contains("conditionalWrite    yes\n"))
  }

  /// Made by `martinet check --print-capabilities`.
  @Test func theTableOfTheReadmeIsWhatTheProgramPrints() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    #expect(try SmallFile.read("/\(root)/README.md").contains("\n\n" + CapabilityReference.markdown() + "\n\n"))
  }

  /// Made by `martinet check --print-operations`: the first table is the README's, the second that of the documentation.
  @Test func theTablesOfOperationsAreWhatTheProgramPrints() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    #expect(try SmallFile.read("/\(root)/README.md").contains("\n\n" + OperationReference.summary() + "\n\n"))
    #expect(try SmallFile.read("/\(root)/docs/operations.md").contains("\n\n" + OperationReference.table() + "\n"))
  }
}
