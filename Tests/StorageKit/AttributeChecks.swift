import Crypto
import Storage

/// What clients keep with their objects besides bytes.
enum AttributeChecks {
  static let all = [metadataIsKept, metadataIsReplaced, tagsAreKept, checksumsAreKept, accessIsKept]

  private static let metadata = ObjectMetadata(
    contentType: "text/x-kit; charset=utf-8", cacheControl: "no-cache", contentDisposition: "inline",
    contentEncoding: "identity", contentLanguage: "de", expires: "Thu, 01 Dec 2033 16:00:00 GMT",
    user: [.init(name: "colour", value: "blue"), .init(name: "empty", value: ""), .init(name: "name", value: "é 💧")])

  static let metadataIsKept = Check(
    .userMetadata, "headers and user metadata come back as they were given",
    { bucket in
      let object = try bucket.object("key")
      let put = try bucket.provider.put(PutRequest(object: object, metadata: metadata), body: KitBody([1]))
      try expectEqual(put.metadata, metadata, "headers in the answer to PUT")
      try expectEqual(try bucket.head("key").metadata, metadata, "headers")
      guard bucket.claims(.multipart) else { return }
      let upload = try Upload(bucket, "parts", metadata: metadata)
      try upload.put(1, [1])
      try upload.complete()
      try expectEqual(try bucket.head("parts").metadata, metadata, "headers of an upload in parts")
    },
    refused: [
      Attempt("user metadata") { bucket in
        let metadata = ObjectMetadata(user: [.init(name: "a", value: "b")])
        let request = PutRequest(object: try bucket.object("new"), metadata: metadata)
        _ = try bucket.provider.put(request, body: KitBody([1]))
      },
      Attempt("user metadata over an object") { bucket in
        let metadata = ObjectMetadata(user: [.init(name: "a", value: "b")])
        let request = PutRequest(object: try bucket.object("kept/object"), metadata: metadata)
        _ = try bucket.provider.put(request, body: KitBody([1]))
      },
    ])

  static let metadataIsReplaced = Check(
    .userMetadata, "a new object has nothing of the one before it",
    { bucket in
      let object = try bucket.object("key")
      _ = try bucket.provider.put(PutRequest(object: object, metadata: metadata), body: KitBody([1]))
      try bucket.put("key", [1])
      try expectEqual(try bucket.head("key").metadata.user, [], "user metadata after a plain PUT")
      _ = try bucket.provider.put(PutRequest(object: object, metadata: metadata), body: KitBody([1]))
      try bucket.delete("key")
      try bucket.put("key", [1])
      try expectEqual(try bucket.head("key").metadata.user, [], "user metadata after DELETE and PUT")
    })

  static let tagsAreKept = Check(
    .tags, "tags come with the object, change without it, and go",
    { bucket in
      let two = try TagSet([Tag(key: "a", value: "1"), Tag(key: "é", value: "")], of: .object)
      let other = try TagSet([Tag(key: "b", value: "2")], of: .object)
      let object = try bucket.object("key")
      let put = try bucket.provider.put(PutRequest(object: object, tags: two), body: KitBody([1]))
      try expectEqual(try bucket.head("key").tags, two, "tags of the PUT")
      for tags in [other, .empty, two] {
        _ = try bucket.provider.setTags(tags, of: object)
        let head = try bucket.head("key")
        try expectEqual(head.tags, tags, "tags")
        try expectEqual(head.etag, put.etag, "tag of the object")
        try expectEqual(head.lastModified, put.lastModified, "date of the object")
      }
      try expect(.noSuchKey, of: "tags of nothing") {
        _ = try bucket.provider.setTags(other, of: try bucket.object("none"))
      }
      try bucket.put("key", "new")
      try expectEqual(try bucket.head("key").tags, .empty, "tags of a new object")
    },
    refused: [
      Attempt("tags") { bucket in
        let tags = try TagSet([Tag(key: "a", value: "1")], of: .object)
        _ = try bucket.provider.setTags(tags, of: try bucket.object("kept/object"))
      },
      Attempt("a PUT with tags") { bucket in
        let tags = try TagSet([Tag(key: "a", value: "1")], of: .object)
        _ = try bucket.provider.put(PutRequest(object: try bucket.object("new"), tags: tags), body: KitBody([1]))
      },
    ])

  static let checksumsAreKept = Check(
    .checksums, "a checksum that a client sends is kept",
    { bucket in
      for algorithm in [ChecksumAlgorithm.sha256, .crc32c, .crc64nvme] {
        let put = try bucket.provider.put(
          PutRequest(object: try bucket.object("key")), body: KitBody(pattern(5000), checksum: algorithm))
        try expectEqual(put.checksums.map(\.algorithm), [algorithm], "checksums in the answer to PUT")
        try expectEqual(try bucket.head("key").checksums, put.checksums, "checksums")
      }
    },
    otherwise: { bucket in
      try bucket.put("key", "x")
      try expectEqual(try bucket.head("key").checksums, [], "checksums")
    })

  static let accessIsKept = Check(
    .accessControlLists, "who may use an object is kept with it",
    { bucket in
      guard let user = UserID(String(repeating: "ab", count: 32)),
        let acl = AccessControlList([.init(.user(user), .fullControl), .init(.group(.allUsers), .read)])
      else { throw KitFailure("no such list") }
      let access = ObjectAccess(owner: user, acl: acl)
      let put = try bucket.put("key", "x")
      try bucket.provider.setAccess(access, of: try bucket.object("key"))
      let head = try bucket.head("key")
      try expectEqual(head.access, access, "access")
      try expectEqual(head.etag, put.etag, "tag")
      try bucket.put("key", "y")
      try expectEqual(try bucket.head("key").access, .ofBucketOwner, "access of a new object")
    },
    refused: [
      Attempt("an access control list") { bucket in
        guard let user = UserID(String(repeating: "ab", count: 32)) else { return }
        try bucket.provider.setAccess(
          ObjectAccess(acl: AccessControlList(ownedBy: user)), of: try bucket.object("kept/object"))
      },
      Attempt("a PUT with an access control list") { bucket in
        guard let user = UserID(String(repeating: "ab", count: 32)) else { return }
        let access = ObjectAccess(acl: AccessControlList(ownedBy: user))
        let request = PutRequest(object: try bucket.object("new"), access: access)
        _ = try bucket.provider.put(request, body: KitBody([1]))
      },
      Attempt("an access control list of the bucket") { bucket in
        guard let user = UserID(String(repeating: "ab", count: 32)) else { return }
        try bucket.provider.setDocument(.acl, of: bucket.address, to: AccessControlList(ownedBy: user).bytes)
      },
    ])
}
