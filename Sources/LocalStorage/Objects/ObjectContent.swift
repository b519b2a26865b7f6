import Crypto
import Storage

/// The content of a new object state: what a put received, a completion put together, or a copy shares.
struct ObjectContent: Sendable {
  /// Bytes.
  var size: Int64
  /// The 16 bytes of an MD5, or of what stands for it (`SealedWrite`); with `parts` they make the tag.
  var etag: [UInt8]
  /// 0: an object of one PUT.
  var parts: Int
  var location: BlobLocation
  /// Where the place is `inline`.
  var body: [UInt8]

  init(size: Int64, etag: [UInt8], parts: Int, location: BlobLocation, body: [UInt8] = []) {
    self.size = size
    self.etag = etag
    self.parts = parts
    self.location = location
    self.body = body
  }

  /// What was received in one body.
  /// - Parameter sealed: how it was encrypted.
  init(_ blob: ReceivedBlob, _ sealed: SealedWrite? = nil) throws(StorageError) {
    guard let digest = blob.digests.md5 else { throw .failed("a body was received without its MD5") }
    let md5 = sealed?.tag(of: digest) ?? digest
    switch blob.content {
    case .stored(let location):
      self.init(size: blob.size, etag: md5, parts: 0, location: location)
    case .inline(let body):
      self.init(size: blob.size, etag: md5, parts: 0, location: .inline(body), body: body)
    }
  }

  /// What another object has, to be shared.
  init(sharing source: ObjectRecord) {
    self.init(
      size: source.row.size, etag: source.row.etag, parts: source.row.parts, location: source.row.location,
      body: source.body)
  }
}

extension BlobLocation {
  /// Bytes that lie in the row of `data`; none need no place.
  static func inline(_ body: [UInt8]) -> BlobLocation {
    guard !body.isEmpty else { return .empty }
    return BlobLocation(
      place: .inline, a: 0, b: 0, length: Int64(body.count), sum: body.withUnsafeBytes { CRC32C.hash($0) })
  }

  /// The parts of a finished or running upload.
  static func manifest(upload id: Int64, length: Int64) -> BlobLocation {
    BlobLocation(place: .manifest, a: id, b: 0, length: length, sum: 0)
  }

  /// Whether it occupies something that must be freed one day.
  var isHeld: Bool {
    switch place {
    case .empty, .inline: false
    case .file, .segment, .manifest: true
    }
  }
}
