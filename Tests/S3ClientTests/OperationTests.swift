import Testing

@testable import S3Client

/// The documents of the operations, as services write them.
@Suite(.timeLimit(.minutes(1))) struct OperationTests {
  private func bucket(_ document: String, _ fields: String = "") throws -> (RemoteBucket, ScriptedService) {
    let service = ScriptedService([[.answer(answer("200 OK", fields, body: document))]])
    return (try service.bucket(), service)
  }

  @Test func readsAPageOfVersions() throws {
    let (bucket, service) = try bucket(
      """
      <?xml version="1.0"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>
      <IsTruncated>true</IsTruncated><NextKeyMarker>b%2B</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>
      <Version><Key>a+b%2B</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><LastModified>2026-01-01T00:00:00.000Z</LastModified>
      <ETag>&#34;e&#34;</ETag><Size>5</Size></Version><DeleteMarker><Key>b%2B</Key><VersionId>2</VersionId><IsLatest>false</IsLatest>
      <LastModified>2026-01-01T00:00:01.000Z</LastModified></DeleteMarker><CommonPrefixes><Prefix>x/</Prefix></CommonPrefixes></ListVersionsResult>
      """)
    let page = try bucket.listVersions(prefix: "p", after: .version(key: "k", version: "v"))
    #expect(page.next == .version(key: "b+", version: "2"))
    #expect(
      page.entries == [
        ListedVersion(key: "a b+", versionID: "1", etag: "e", size: 5, lastModified: "2026-01-01T00:00:00.000Z"),
        ListedVersion(
          key: "b+", versionID: "2", isLatest: false, isDeleteMarker: true, lastModified: "2026-01-01T00:00:01.000Z"),
      ])
    let target = "/bucket?versions&encoding-type=url&max-keys=1000&prefix=p&key-marker=k&version-id-marker=v"
    #expect(service.requests[0].hasPrefix("GET \(target) HTTP/1.1"))
  }

  @Test func takesKeysAsTheyAreWhereNoEncodingIsSaid() throws {
    let (bucket, _) = try bucket(
      "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a+%41&amp;</Key><Size>1</Size><ETag>e</ETag></Contents></ListBucketResult>"
    )
    let page = try bucket.listObjects()
    #expect(page.entries == [ListedVersion(key: "a+%41&", etag: "e", size: 1)] && page.next == nil)
  }

  @Test(arguments: [
    ("<Status>Enabled</Status>", BucketVersioning.enabled), ("<Status>Suspended</Status>", .suspended), ("", .never),
  ])
  func readsTheVersioningState(_ status: String, _ state: BucketVersioning) throws {
    #expect(try bucket("<VersioningConfiguration>\(status)</VersioningConfiguration>").0.versioning() == state)
  }

  @Test func hearsAnErrorInsideASuccessfulAnswer() throws {
    let (bucket, _) = try bucket("<Error><Code>InternalError</Code><Message>later</Message></Error>")
    let error = failure { () throws(ClientError) in _ = try bucket.completeUpload("k", upload: "u", etags: ["a", "b"]) }
    #expect(error == .refused(Refusal(status: 500, code: "InternalError", message: "later")))
  }

  @Test func completesAnUploadWithItsPartsInOrder() throws {
    let (bucket, service) = try bucket(
      "<CompleteMultipartUploadResult><ETag>\"m-2\"</ETag></CompleteMultipartUploadResult>", "x-amz-version-id: 9\r\n")
    let stored = try bucket.completeUpload("k", upload: "u", etags: ["a", "b"])
    #expect(stored.etag == "m-2" && stored.versionID == "9")
    let parts = "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><Part><PartNumber>2</PartNumber>"
    #expect(service.requests[0].contains(parts))
  }

  @Test func asksForARangeOfOneVersion() throws {
    let (bucket, service) = try bucket("x")
    _ = try bucket.get("k", version: "v", range: 5..<6, ifMatch: "e").body.readAll(limit: 1)
    #expect(
      service.requests[0].contains("\r\nrange: bytes=5-5\r\n")
        && service.requests[0].contains("\r\nif-match: \"e\"\r\n"))
  }

  private static let group =
    "<Grant><Grantee><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>"
  private static let owner = "<Grant><Grantee><ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>"
  private static let other = "<Grant><Grantee><ID>x</ID></Grantee><Permission>READ</Permission></Grant>"

  @Test(arguments: [
    (owner, ObjectGrants.ownerOnly), (owner + group, .canned("public-read")), (owner + other, .special),
    ("", .ownerOnly),
    (owner + group + other, .special),
  ])
  func namesTheGrants(_ list: String, _ grants: ObjectGrants) throws {
    let (bucket, _) = try bucket(
      "<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList>\(list)</AccessControlList></AccessControlPolicy>"
    )
    #expect(try bucket.grants("k", version: nil) == grants)
  }

  @Test func readsAndWritesTags() throws {
    let (bucket, _) = try bucket("<Tagging><TagSet><Tag><Key>a&amp;</Key><Value/></Tag></TagSet></Tagging>")
    let tags = try bucket.tags("k", version: "1")
    #expect(tags == [ObjectTagPair(key: "a&", value: "")] && ObjectTagPair.query(tags) == "a%26=")
  }
}
