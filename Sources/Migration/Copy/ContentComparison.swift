import Crypto
import S3Client

/// Decides whether two versions are the same: by what their listings say, else by reading both. What was read is remembered, so that
/// a history costs one reading at most. For one key.
final class ContentComparison {
  private let setup: BucketSetup
  private let stop: StopFlag
  private var digests: [String: SHA256Digest?] = [:]

  init(_ setup: BucketSetup, _ stop: StopFlag) {
    self.setup = setup
    self.stop = stop
  }

  func isSame(_ source: ListedVersion, _ destination: ListedVersion) throws(CopyFailure) -> Bool {
    switch Likeness(source, destination) {
    case .same: return true
    case .differentSize, .differentContent: return false
    case .unclear:
      guard let left = try digest(of: source, "source", setup.source) else { return false }
      return try digest(of: destination, "destination", setup.destination) == left
    }
  }

  /// Nil where the version cannot be read.
  private func digest(of version: ListedVersion, _ side: String, _ histories: BucketHistories) throws(CopyFailure)
    -> SHA256Digest?
  {
    let name = "\(side) \(VersionMark(version).digest)"
    if let known = digests[name] { return known }
    let digest = try read(version, histories)
    digests[name] = .some(digest)
    return digest
  }

  private func read(_ version: ListedVersion, _ histories: BucketHistories) throws(CopyFailure) -> SHA256Digest? {
    var hash = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { buffer.deallocate() }
    do throws(ClientError) {
      let body = try histories.bucket.get(version.key, version: histories.id(of: version)).body
      while true {
        let count = try body.read(into: buffer)
        if count == 0 { return hash.finish() }
        if stop.isSet { break }
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    } catch { return nil }
    throw .stopped
  }
}
