/// Where an endpoint of the gateway's own is, under `/-/`.
package struct OwnPath: Hashable, Sendable {
  /// Decoded; for a path with a bucket up to the `/` before it.
  private let text: String
  private let namesBucket: Bool

  private init(text: String, namesBucket: Bool) {
    self.text = text
    self.namesBucket = namesBucket
  }

  /// A path that is always the same, such as `admin/v1/lifecycle/run`.
  package static func fixed(_ text: String) -> OwnPath { OwnPath(text: text, namesBucket: false) }

  /// A path whose last segment is a bucket: `changes` for `/-/changes/docs`.
  package static func bucket(under text: String) -> OwnPath { OwnPath(text: "\(text)/", namesBucket: true) }

  /// What a decoded path, without its `/-/`, names here; nil when it is another path.
  func address(in path: String) -> Address? {
    guard namesBucket else { return path.utf8.elementsEqual(text.utf8) ? Address() : nil }
    guard path.utf8.starts(with: text.utf8) else { return nil }
    let bucket = path.utf8.dropFirst(text.utf8.count)
    guard !bucket.isEmpty, !bucket.contains(UInt8(ascii: "/")) else { return nil }
    return Address(bucket: String(Substring(bucket)))
  }

  var level: Route.Level { namesBucket ? .bucket : .service }
}
