import HTTP
import Storage
import Testing
import XML

@testable import S3

/// Versions as clients see them: headers, codes, documents.
struct VersioningTests {
  private static let enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
  private static let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"

  private func with(_ configuration: String? = enabled, _ body: (TestGateway) throws -> Void) throws {
    try TestStorage.local.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket")
      if let configuration { #expect(gateway.send(.put, "/bucket?versioning", body: configuration).status == 200) }
      try body(gateway)
    }
  }

  private func put(_ gateway: TestGateway, _ key: String, _ body: String) throws -> String {
    try #require(gateway.send(.put, "/bucket/\(key)", body: body).headers["x-amz-version-id"])
  }

  @Test(arguments: [(nil, nil), (enabled, "Enabled"), (suspended, "Suspended")])
  func tellsTheState(configuration: String?, status: String?) throws {
    try with(configuration) { gateway in
      let xml = try #require(gateway.send(.get, "/bucket?versioning").xml)
      #expect(xml.name == "VersioningConfiguration")
      #expect(xml.text(of: "Status") == status)
    }
  }

  @Test(arguments: [
    ("", "MalformedXML"), ("<Other/>", "MalformedXML"),
    ("<VersioningConfiguration/>", "IllegalVersioningConfigurationException"),
    ("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", "MalformedXML"),
    (
      "<VersioningConfiguration><Status>Enabled</Status><Status>Suspended</Status></VersioningConfiguration>",
      "MalformedXML"
    ),
    (
      "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
      "NotImplemented"
    ),
  ])
  func refusesConfigurations(document: String, code: String) throws {
    try with(nil) { gateway in
      #expect(gateway.send(.put, "/bucket?versioning", body: document).code == code)
      #expect(gateway.send(.get, "/bucket?versioning").xml?.text(of: "Status") == nil)
    }
  }

  @Test(arguments: [(Method.put, ""), (.put, "&partNumber=1&uploadId=u"), (.post, "&uploads")])
  func writesNoNamedVersion(method: Method, more: String) throws {
    try with { gateway in
      let old = try put(gateway, "a", "old")
      #expect(gateway.send(method, "/bucket/a?versionId=\(old)\(more)", body: "new").code == "InvalidArgument")
      #expect(gateway.send(.get, "/bucket/a").headers["x-amz-version-id"] == old)
    }
  }

  @Test func everyAnswerNamesTheVersion() throws {
    try with { gateway in
      let old = try put(gateway, "a", "old")
      let new = try put(gateway, "a", "new!")
      for (target, version, body) in [
        ("/bucket/a", new, "new!"), ("/bucket/a?versionId=\(old)", old, "old"),
        ("/bucket/a?versionId=\(new)", new, "new!"),
      ] {
        let get = gateway.send(.get, target)
        #expect(get.text == body && get.headers["x-amz-version-id"] == version)
        #expect(gateway.send(.head, target).headers["x-amz-version-id"] == version)
      }
      let copy = gateway.send(.put, "/bucket/b", [("x-amz-copy-source", "/bucket/a?versionId=\(old)")])
      #expect(copy.headers["x-amz-copy-source-version-id"] == old)
      let made = try #require(copy.headers["x-amz-version-id"])
      #expect(gateway.send(.get, "/bucket/b?versionId=\(made)").text == "old")
    }
  }

  @Test func withoutVersioningNoAnswerSpeaksOfIt() throws {
    try with(nil) { gateway in
      let answers = [
        gateway.send(.put, "/bucket/a", body: "x"), gateway.send(.get, "/bucket/a"), gateway.send(.head, "/bucket/a"),
        gateway.send(.delete, "/bucket/a"),
      ]
      for answer in answers {
        #expect(answer.headers["x-amz-version-id"] == nil)
        #expect(answer.headers["x-amz-delete-marker"] == nil)
      }
    }
  }

  @Test func aDeleteMarkerHidesAndTells() throws {
    try with { gateway in
      let version = try put(gateway, "a", "x")
      let deleted = gateway.send(.delete, "/bucket/a")
      let marker = try #require(deleted.headers["x-amz-version-id"])
      #expect(deleted.status == 204 && deleted.headers["x-amz-delete-marker"] == "true")

      let hidden = gateway.send(.get, "/bucket/a")
      #expect(hidden.status == 404 && hidden.code == "NoSuchKey")
      #expect(hidden.headers["x-amz-delete-marker"] == "true")
      #expect(hidden.headers["x-amz-version-id"] == marker)
      let named = gateway.send(.get, "/bucket/a?versionId=\(marker)")
      #expect(named.status == 405 && named.code == "MethodNotAllowed")
      #expect(named.headers["x-amz-delete-marker"] == "true" && named.headers["Allow"] == "DELETE")
      #expect(named.headers["Last-Modified"] != nil)
      #expect(gateway.send(.get, "/bucket?list-type=2").xml?.first("Contents") == nil)

      let unhidden = gateway.send(.delete, "/bucket/a?versionId=\(marker)")
      #expect(unhidden.headers["x-amz-delete-marker"] == "true")
      #expect(unhidden.headers["x-amz-version-id"] == marker)
      #expect(gateway.send(.get, "/bucket/a").headers["x-amz-version-id"] == version)
    }
  }

  @Test func aCopyTakesNoDeleteMarker() throws {
    try with { gateway in
      _ = try put(gateway, "a", "x")
      let marker = try #require(gateway.send(.delete, "/bucket/a").headers["x-amz-version-id"])
      #expect(gateway.send(.put, "/bucket/b", [("x-amz-copy-source", "/bucket/a")]).code == "NoSuchKey")
      let named = gateway.send(.put, "/bucket/b", [("x-amz-copy-source", "/bucket/a?versionId=\(marker)")])
      #expect(named.status == 400 && named.code == "InvalidRequest")
      #expect(gateway.send(.get, "/bucket/b").status == 404)
    }
  }

  @Test func suspendedWritesTakeThePlaceOfNull() throws {
    try with { gateway in
      let kept = try put(gateway, "a", "kept")
      #expect(gateway.send(.put, "/bucket?versioning", body: Self.suspended).status == 200)
      for body in ["one", "two"] {
        #expect(gateway.send(.put, "/bucket/a", body: body).headers["x-amz-version-id"] == nil)
        #expect(gateway.send(.get, "/bucket/a").headers["x-amz-version-id"] == "null")
      }
      let listed = try #require(gateway.send(.get, "/bucket?versions").xml)
      #expect(listed.children(named: "Version").map { $0.text(of: "VersionId") } == ["null", kept])
      let deleted = gateway.send(.delete, "/bucket/a")
      #expect(deleted.headers["x-amz-version-id"] == "null")
      let after = try #require(gateway.send(.get, "/bucket?versions").xml)
      #expect(
        after.children.map(\.name).filter { ["Version", "DeleteMarker"].contains($0) } == ["DeleteMarker", "Version"])
    }
  }

  @Test func listsNewestFirstWithMarkersBetween() throws {
    try with { gateway in
      for key in ["a", "b"] {
        _ = try put(gateway, key, "1")
        gateway.send(.delete, "/bucket/\(key)")
        _ = try put(gateway, key, "2")
      }
      let xml = try #require(gateway.send(.get, "/bucket?versions").xml)
      let entries = xml.children.filter { ["Version", "DeleteMarker"].contains($0.name) }
      #expect(
        entries.map { "\($0.name) \($0.text(of: "Key") ?? "") \($0.text(of: "IsLatest") ?? "")" } == [
          "Version a true", "DeleteMarker a false", "Version a false", "Version b true", "DeleteMarker b false",
          "Version b false",
        ])
      #expect(entries[1].children.map(\.name) == ["Key", "VersionId", "IsLatest", "LastModified", "Owner"])
    }
  }

  @Test func pagesGoOnAtTheMarkers() throws {
    try with { gateway in
      for key in ["a", "a%20b", "c"] { for turn in 0..<3 { _ = try put(gateway, key, "\(turn)") } }
      var seen: [String] = []
      var query = "/bucket?versions&max-keys=2&encoding-type=url"
      while true {
        let xml = try #require(gateway.send(.get, query).xml)
        seen += xml.children(named: "Version").map { "\($0.text(of: "Key") ?? "") \($0.text(of: "VersionId") ?? "")" }
        guard xml.text(of: "IsTruncated") == "true" else { break }
        let key = try #require(xml.text(of: "NextKeyMarker"))
        let version = try #require(xml.text(of: "NextVersionIdMarker"))
        query = "/bucket?versions&max-keys=2&encoding-type=url&key-marker=\(key)&version-id-marker=\(version)"
      }
      #expect(seen.count == 9 && Set(seen).count == 9)
    }
  }

  @Test func deletesManyVersions() throws {
    try with { gateway in
      let version = try put(gateway, "a", "x")
      let hide = gateway.send(
        .post, "/bucket?delete", body: "<Delete><Object><Key>a</Key></Object></Delete>")
      let marker = try #require(hide.xml?.first("Deleted")?.text(of: "DeleteMarkerVersionId"))
      #expect(hide.xml?.first("Deleted")?.text(of: "DeleteMarker") == "true")
      let objects = [version, marker].map { "<Object><Key>a</Key><VersionId>\($0)</VersionId></Object>" }.joined()
      let deleted = try #require(gateway.send(.post, "/bucket?delete", body: "<Delete>\(objects)</Delete>").xml)
      #expect(deleted.children.map { $0.text(of: "VersionId") } == [version, marker])
      #expect(deleted.children.map { $0.text(of: "DeleteMarker") } == [nil, "true"])
      #expect(gateway.send(.delete, "/bucket").status == 204)
    }
  }

  @Test(arguments: ["x%20y", "%C3%A9", String(repeating: "a", count: 65)])
  func refusesWhatIsNoVersionID(version: String) throws {
    try with { gateway in
      _ = try put(gateway, "a", "x")
      for method in [Method.get, .head, .delete] {
        #expect(gateway.send(method, "/bucket/a?versionId=\(version)").status == 400)
      }
      #expect(gateway.send(.get, "/bucket/a").status == 200)
    }
  }

  @Test func aVersionThatIsNotThereIsNoSuchVersion() throws {
    try with { gateway in
      let version = try put(gateway, "a", "x")
      _ = try put(gateway, "b", "y")
      let other = gateway.send(.get, "/bucket/b?versionId=\(version)")
      #expect(other.status == 404 && other.code == "NoSuchVersion")
      #expect(gateway.send(.delete, "/bucket/b?versionId=\(version)").status == 204)
      #expect(gateway.send(.get, "/bucket/a").status == 200 && gateway.send(.get, "/bucket/b").status == 200)
    }
  }
}
