import HTTP
import Identity
import Storage
import Testing

@testable import S3

/// Copies between two storages: a store for all buckets and another one for the bucket `mount`.
struct StreamedCopyTests {
  private func with(_ body: (SignedGateway) throws -> Void) throws {
    try TestStorage.local.with { home in
      try TestStorage.local.with { other in
        let name = try #require(BucketName("mount"))
        let bucket = BucketAddress(tenant: .default, name: name)
        try other.createBucket(bucket, region: nil)
        let gateway = SignedGateway(home, resolver: OneMount(bucket, in: other, beside: home))
        #expect(gateway.send("PUT", "/local").status == 200)
        try body(gateway)
      }
    }
  }

  private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  private static let headers = [
    ("content-type", "text/x-a"), ("cache-control", "no-cache"), ("x-amz-meta-a", "b"), ("x-amz-tagging", "t=1"),
  ]

  @Test(arguments: [("local", "mount"), ("mount", "local")])
  func carriesBytesAndAttributes(from: String, to: String) throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/\(from)/a", Self.headers, body: Self.bytes).status == 200)
      let answer = gateway.send("PUT", "/\(to)/b", [("x-amz-copy-source", "/\(from)/a")])
      #expect(answer.status == 200 && answer.element("ETag") != nil, "\(answer.text)")
      let copy = gateway.send("GET", "/\(to)/b", [("x-amz-checksum-mode", "ENABLED")])
      #expect(copy.body == Self.bytes)
      #expect(copy.headers["content-type"] == "text/x-a" && copy.headers["cache-control"] == "no-cache")
      #expect(copy.headers["x-amz-meta-a"] == "b" && copy.headers["x-amz-tagging-count"] == "1")
      let source = gateway.send("HEAD", "/\(from)/a", [("x-amz-checksum-mode", "ENABLED")])
      #expect(copy.headers["x-amz-checksum-crc64nvme"] == source.headers["x-amz-checksum-crc64nvme"])
      #expect(copy.headers["x-amz-checksum-crc64nvme"] != nil)
    }
  }

  @Test func replacesAttributesAndAddsAChecksumWhereThatIsAsked() throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/local/a", Self.headers, body: Self.bytes).status == 200)
      let answer = gateway.send(
        "PUT", "/mount/b",
        [
          ("x-amz-copy-source", "/local/a"), ("x-amz-metadata-directive", "REPLACE"), ("content-type", "text/x-b"),
          ("x-amz-meta-c", "d"), ("x-amz-tagging-directive", "REPLACE"), ("x-amz-checksum-algorithm", "SHA256"),
        ])
      #expect(answer.status == 200 && answer.element("ChecksumSHA256") != nil, "\(answer.text)")
      let copy = gateway.send("HEAD", "/mount/b")
      #expect(copy.headers["content-type"] == "text/x-b" && copy.headers["x-amz-meta-c"] == "d")
      #expect(copy.headers["x-amz-meta-a"] == nil && copy.headers["x-amz-tagging-count"] == nil)
    }
  }

  @Test func conditionsOfBothEndsHold() throws {
    try with { gateway in
      let tag = try #require(gateway.send("PUT", "/local/a", body: [1]).headers["etag"])
      #expect(gateway.send("PUT", "/mount/b", body: [2]).status == 200)
      for (headers, code) in [
        ([("x-amz-copy-source-if-match", "\"0\"")], "PreconditionFailed"),
        ([("x-amz-copy-source-if-none-match", tag)], "PreconditionFailed"),
        ([("if-none-match", "*")], "PreconditionFailed"), ([("if-match", tag)], "PreconditionFailed"),
      ] {
        let answer = gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/local/a")] + headers)
        #expect(answer.status == 412 && answer.code == code, "\(headers) \(answer.text)")
        #expect(gateway.send("GET", "/mount/b").body == [2])
      }
      #expect(
        gateway.send(
          "PUT", "/mount/b", [("x-amz-copy-source", "/local/a"), ("x-amz-copy-source-if-match", tag)]
        ).status == 200)
      #expect(gateway.send("GET", "/mount/b").body == [1])
    }
  }

  @Test func aMissingSourceIsNamed() throws {
    try with { gateway in
      let answer = gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/local/none")])
      #expect(answer.status == 404 && answer.code == "NoSuchKey" && answer.element("Key") == "none")
      #expect(gateway.send("GET", "/mount/b").status == 404)
      #expect(gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/nowhere/x")]).code == "NoSuchBucket")
    }
  }

  @Test func aVersionIsCopiedAndADeleteMarkerIsNot() throws {
    try with { gateway in
      let enabled = Array("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>".utf8)
      #expect(gateway.send("PUT", "/local?versioning", body: enabled).status == 200)
      let first = try #require(gateway.send("PUT", "/local/a", body: [1]).headers["x-amz-version-id"])
      #expect(gateway.send("PUT", "/local/a", body: [2]).status == 200)
      let answer = gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/local/a?versionId=\(first)")])
      #expect(answer.headers["x-amz-copy-source-version-id"] == first)
      #expect(gateway.send("GET", "/mount/b").body == [1])
      let marker = try #require(gateway.send("DELETE", "/local/a").headers["x-amz-version-id"])
      let refused = gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/local/a?versionId=\(marker)")])
      #expect(refused.status == 400 && refused.code == "InvalidRequest")
    }
  }

  @Test(arguments: [("local", "mount"), ("mount", "local")])
  func partsAreCopiedByRange(from: String, to: String) throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/\(from)/a", body: Self.bytes).status == 200)
      let upload = try #require(gateway.send("POST", "/\(to)/b?uploads").element("UploadId"))
      var document = "<CompleteMultipartUpload>"
      for (number, range) in [(1, "bytes=0-59999"), (2, "bytes=60000-99999")] {
        let answer = gateway.send(
          "PUT", "/\(to)/b?partNumber=\(number)&uploadId=\(upload)",
          [("x-amz-copy-source", "/\(from)/a"), ("x-amz-copy-source-range", range)])
        let tag = try #require(answer.element("ETag"), "\(answer.text)")
        document += "<Part><PartNumber>\(number)</PartNumber><ETag>\(tag)</ETag></Part>"
      }
      document += "</CompleteMultipartUpload>"
      let done = gateway.send("POST", "/\(to)/b?uploadId=\(upload)", body: Array(document.utf8))
      #expect(done.status == 200, "\(done.text)")
      #expect(gateway.send("GET", "/\(to)/b").body == Self.bytes)
    }
  }

  @Test(arguments: [
    ([("x-amz-copy-source-range", "bytes=0-100000")], "InvalidArgument"),
    ([("x-amz-copy-source-if-match", "\"0\"")], "PreconditionFailed"),
  ])
  func aPartIsRefusedAsWithinOneStorage(headers: [(String, String)], code: String) throws {
    try with { gateway in
      #expect(gateway.send("PUT", "/local/a", body: Self.bytes).status == 200)
      let upload = try #require(gateway.send("POST", "/mount/b?uploads").element("UploadId"))
      let inside = try #require(gateway.send("POST", "/local/b?uploads").element("UploadId"))
      let answers = [("mount", upload), ("local", inside)].map { bucket, id in
        gateway.send(
          "PUT", "/\(bucket)/b?partNumber=1&uploadId=\(id)", [("x-amz-copy-source", "/local/a")] + headers)
      }
      #expect(answers.map(\.code) == [code, code], "\(answers.map(\.text))")
      #expect(gateway.send("GET", "/mount/b?uploadId=\(upload)").element("Part") == nil)
    }
  }

  @Test func nothingIsLostSilently() throws {
    try TestStorage.local.with { home in
      let name = try #require(BucketName("mount"))
      let poor = UntouchableStorage(lacking: [.userMetadata, .encryption])
      let gateway = SignedGateway(
        home, resolver: OneMount(BucketAddress(tenant: .default, name: name), in: poor, beside: home))
      #expect(gateway.send("PUT", "/local").status == 200)
      #expect(gateway.send("PUT", "/local/a", [("x-amz-meta-a", "b")], body: [1]).status == 200)
      let answer = gateway.send("PUT", "/mount/b", [("x-amz-copy-source", "/local/a")])
      #expect(answer.status == 501 && answer.element("Capability") == "userMetadata", "\(answer.text)")
      #expect(poor.touchCount == poor.lookCount)
    }
  }
}
