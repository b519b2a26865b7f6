import Storage

/// Nothing is found but by its own tenant and bucket.
enum AddressChecks {
  static let all = [otherAddressesFindNothing, bucketIsKnown]

  private static func strangers(_ bucket: TestedBucket) -> [BucketAddress] {
    let tenant = TenantID(rawValue: bucket.address.tenant.rawValue + 1_000_000)
    var strangers = [BucketAddress(tenant: tenant, name: bucket.address.name)]
    if let name = BucketName("another-bucket") {
      strangers.append(BucketAddress(tenant: bucket.address.tenant, name: name))
    }
    return strangers
  }

  static let otherAddressesFindNothing = Check("another tenant's or bucket's address finds nothing") { bucket in
    try bucket.put("key", "x")
    let key = try ObjectKey("key")
    let own = try bucket.object("key")
    for stranger in strangers(bucket) {
      let provider = bucket.provider
      let object = ObjectAddress(bucket: stranger, key: key)
      let attempts: [(String, () throws -> Void)] = [
        ("HeadBucket", { _ = try provider.bucket(stranger) }), ("HEAD", { _ = try provider.head(object) }),
        ("GET", { _ = try provider.open(object) }), ("LIST", { _ = try provider.list(stranger, ListQuery(limit: 1)) }),
        ("PUT", { _ = try provider.put(PutRequest(object: object), body: KitBody([1])) }),
        ("DELETE", { _ = try provider.delete([DeleteRequest(key: key)], in: stranger).map { try $0.get() } }),
        ("a copy to it", { _ = try provider.copy(CopyRequest(source: CopySource(object: own), destination: object)) }),
        (
          "a copy from it", { _ = try provider.copy(CopyRequest(source: CopySource(object: object), destination: own)) }
        ),
        ("an upload", { _ = try provider.createUpload(CreateUploadRequest(object: object)) }),
        ("ListMultipartUploads", { _ = try provider.uploads(in: stranger, UploadListQuery(limit: 1)) }),
        ("its documents", { _ = try provider.document(.cors, of: stranger) }),
        ("setting a document", { try provider.setDocument(.cors, of: stranger, to: [1]) }),
      ]
      for (name, attempt) in attempts { try expect(.noSuchBucket, of: name, attempt) }
      try expect(!(try provider.buckets(of: stranger.tenant)).contains { $0.name == stranger.name }, "it is listed")
    }
    try expectEqual(try bucket.text("key"), "x", "the object")
  }

  static let bucketIsKnown = Check("the bucket is known and listed") { bucket in
    let info = try bucket.provider.bucket(bucket.address)
    try expectEqual(info.name, bucket.address.name, "name")
    let listed = try bucket.provider.buckets(of: bucket.address.tenant)
    try expectEqual(listed.filter { $0.name == info.name }.count, 1, "times that it is listed")
    try expect(.bucketExists, of: "CreateBucket") { try bucket.provider.createBucket(bucket.address, region: nil) }
  }
}
