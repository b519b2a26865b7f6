/// What a request names, as it was written and only decoded: nothing here is known to be a possible name.
package struct Address: Hashable, Sendable {
  package let bucket: String?
  package let key: String?

  package init(bucket: String? = nil, key: String? = nil) {
    self.bucket = bucket
    self.key = key
  }

  package var level: Route.Level { bucket == nil ? .service : key == nil ? .bucket : .object }

  /// - Parameters:
  ///   - path: the decoded path, with its first `/`. `/bucket` and `/bucket/` are the same bucket.
  ///   - hostBucket: the bucket that the host name stands for, in virtual-host style.
  package init(path: String, hostBucket: String? = nil) {
    let rest = path.utf8.dropFirst(path.utf8.first == UInt8(ascii: "/") ? 1 : 0)
    if let hostBucket {
      self.init(bucket: hostBucket, key: rest.isEmpty ? nil : String(Substring(rest)))
    } else if rest.isEmpty {
      self.init()
    } else {
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      let key = rest[end...].dropFirst()
      self.init(bucket: String(Substring(rest[..<end])), key: key.isEmpty ? nil : String(Substring(key)))
    }
  }
}
