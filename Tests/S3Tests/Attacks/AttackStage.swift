import Bytes
import Crypto
import Encryption
import FoundationEssentials
import Glibc
import HTTP
import LocalStorage
import S3
import Storage
import Testing

/// A real store of its own with something of everything that an attack could read, change or remove. It is the tenant's that requests without
/// a key are about.
final class AttackStage {
  let storage: LocalStorage
  let tenant = TenantID.default
  let gateway: SignedGateway
  let settings: S3Settings
  /// The id of an upload in progress of `mp`, and the ETag of its part.
  let upload: String
  let etag: String
  private let start: ChangeCursor
  private let path: String

  deinit {
    storage.close()
    try? FileManager.default.removeItem(atPath: path)
  }

  init(settings: S3Settings = S3Settings()) throws {
    path = "/tmp/martinet-attack-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    var storageSettings = LocalStorageSettings()
    storageSettings.keyring = try Keyring(text: "stage:" + Base64.encode([UInt8](repeating: 7, count: 32)))
    let storage = try LocalStorage(directory: path, settings: storageSettings)
    var settings = settings
    settings.notifications = OneWebhook()
    settings.encryption.hasMasterKey = true
    self.settings = settings
    let gateway = SignedGateway(storage, settings: settings)
    self.storage = storage
    self.gateway = gateway
    func done(_ answer: Answer) throws { try #require([200, 204].contains(answer.status), "\(answer.text)") }
    let bucket = BucketAddress(tenant: tenant, name: try #require(BucketName("bucket")))
    try done(gateway.send("PUT", "/empty"))
    try done(
      gateway.send(
        "PUT", "/bucket",
        [("x-amz-bucket-object-lock-enabled", "true"), ("x-amz-object-ownership", "ObjectWriter")]))
    try done(gateway.send("PUT", "/bucket/key", body: Array("first".utf8)))
    try done(gateway.send("PUT", "/bucket/key", [("x-amz-tagging", "a=b")], body: Array("second".utf8)))
    try done(gateway.send("PUT", "/bucket/source", body: Array("source".utf8)))
    try done(gateway.send("PUT", "/bucket/gone", body: Array("gone".utf8)))
    try done(gateway.send("DELETE", "/bucket/gone"))
    try done(
      gateway.send(
        "PUT", "/bucket/kept",
        [
          ("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", "2100-01-01T00:00:00Z"),
          ("x-amz-object-lock-legal-hold", "ON"),
          ("content-md5", Base64.encode(MessageDigest.hash(.md5, Array("kept".utf8)))),
        ], body: Array("kept".utf8)))
    for (target, document) in Self.documents { try done(gateway.put(target, document: document)) }
    for (_, query, document) in RightfulRequest.documents {
      try done(gateway.put("/bucket?\(query)", document: document.replacing("MARK", with: "kept")))
    }
    upload = gateway.send("POST", "/bucket/mp?uploads").element("UploadId") ?? ""
    let part = gateway.send("PUT", "/bucket/mp?partNumber=1&uploadId=\(upload)", body: Array("part".utf8))
    etag = part.headers["etag"] ?? ""
    try done(part)
    // Set past the operation, which needs a store that can encrypt.
    try storage.setDocument(.encryption, of: bucket, to: Array(Self.encryption.utf8))
    start = try storage.changes(
      of: bucket, from: .newest, limit: 1, wait: .zero
    ).cursor
  }

  private static let encryption =
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"

  private static let documents = [
    (
      "/bucket?cors",
      "<CORSConfiguration><CORSRule><AllowedOrigin>https://example.org</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    ),
    (
      "/bucket?lifecycle",
      "<LifecycleConfiguration><Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>old/</Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>"
    ),
    ("/bucket?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
    (
      "/bucket?publicAccessBlock",
      "<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls></PublicAccessBlockConfiguration>"
    ),
    (
      "/bucket?policy",
      #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/never/*"}]}"#
    ),
  ]

  /// All that is in the tenant, as text: equal before and after what was refused.
  func state() throws -> [String] {
    var lines: [String] = []
    for bucket in try storage.buckets(of: tenant) {
      let address = BucketAddress(tenant: tenant, name: bucket.name)
      lines.append("\(bucket)")
      for kind in BucketDocument.allCases {
        let document = try? storage.document(kind, of: address)
        lines.append("\(bucket.name) \(kind): \(document.map { String(decoding: $0, as: UTF8.self) } ?? "none")")
      }
      for entry in try storage.listVersions(address, VersionListQuery(limit: 1000)).entries {
        lines.append("\(entry)")
        guard !entry.isDeleteMarker else { continue }
        let object = ObjectAddress(bucket: address, key: entry.key, version: entry.version)
        lines.append("\(try storage.head(object))")
      }
      for upload in try storage.uploads(in: address, UploadListQuery(limit: 1000)).uploads {
        let parts = try storage.parts(
          of: UploadAddress(object: ObjectAddress(bucket: address, key: upload.key), id: upload.id), after: 0,
          limit: 1000)
        lines.append("\(upload) \(parts.parts)")
      }
    }
    let changes = try storage.changes(
      of: BucketAddress(tenant: tenant, name: #require(BucketName("bucket"))), from: .after(start), limit: 1000,
      wait: .zero)
    return lines + changes.changes.map { "\($0)" }
  }
}

/// A webhook that may be named, and is told nothing.
private struct OneWebhook: NotificationTargets {
  func knows(_ webhook: String) -> Bool { webhook == "hook" }
  func begin(_ webhooks: Set<String>, for bucket: BucketAddress) throws(StorageError) {}
  func changed() {}
}
