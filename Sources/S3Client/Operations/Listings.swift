import Bytes
import XML

/// A page of a listing, and where the next one begins.
package struct VersionListing: Sendable {
  /// The place after the last entry of a page.
  package enum Position: Sendable, Equatable {
    case start
    case version(key: String, version: String)
    case token(String)

    package static func == (left: Position, right: Position) -> Bool {
      switch (left, right) {
      case (.start, .start): true
      case (.version(let key, let version), .version(let otherKey, let otherVersion)):
        ByteOrder.equals(key, otherKey) && version == otherVersion
      case (.token(let token), .token(let other)): token == other
      default: false
      }
    }
  }

  package let entries: [ListedVersion]
  /// Nil on the last page.
  package let next: Position?
}

extension RemoteBucket {
  /// All versions and delete markers, by key, the newest of each key first.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
  package func listVersions(prefix: String = "", after position: VersionListing.Position = .start, limit: Int = 1000)
    throws(ClientError) -> VersionListing
  {
    var query = [("versions", ""), ("encoding-type", "url"), ("max-keys", String(limit))]
    if !prefix.isEmpty { query.append(("prefix", prefix)) }
    if case .version(let key, let version) = position {
      query.append(("key-marker", key))
      if !version.isEmpty { query.append(("version-id-marker", version)) }
    }
    let (document, _) = try sender.document("ListVersionsResult", request("GET", query: query))
    let encoding = KeyEncoding(document)
    var next: VersionListing.Position?
    if document.text(of: "IsTruncated") == "true" {
      guard let key = document.text(of: "NextKeyMarker").flatMap(encoding.decode) else {
        throw .malformed("a page of a listing is not the last but does not say how to go on")
      }
      next = .version(key: key, version: document.text(of: "NextVersionIdMarker") ?? "")
    }
    return try page(document, ["Version", "DeleteMarker"], encoding, next, after: position)
  }

  /// The current objects, for services that know no versions.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
  package func listObjects(prefix: String = "", after position: VersionListing.Position = .start, limit: Int = 1000)
    throws(ClientError) -> VersionListing
  {
    var query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(limit))]
    if !prefix.isEmpty { query.append(("prefix", prefix)) }
    if case .token(let token) = position { query.append(("continuation-token", token)) }
    let (document, _) = try sender.document("ListBucketResult", request("GET", query: query))
    var next: VersionListing.Position?
    if document.text(of: "IsTruncated") == "true" {
      guard let token = document.text(of: "NextContinuationToken"), !token.isEmpty else {
        throw .malformed("a page of a listing is not the last but does not say how to go on")
      }
      next = .token(token)
    }
    return try page(document, ["Contents"], KeyEncoding(document), next, after: position)
  }

  /// A page that leads to itself would never end.
  private func page(
    _ document: XMLElement, _ names: Set<String>, _ encoding: KeyEncoding, _ next: VersionListing.Position?,
    after position: VersionListing.Position
  ) throws(ClientError) -> VersionListing {
    guard next != position else { throw .malformed("a listing goes round in a circle") }
    var entries: [ListedVersion] = []
    for element in document.children where names.contains(element.name) {
      entries.append(try ListedVersion(element, encoding: encoding))
    }
    return VersionListing(entries: entries, next: next)
  }
}
