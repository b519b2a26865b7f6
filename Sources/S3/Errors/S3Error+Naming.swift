import Identity
import Storage

extension S3Error {
  /// Whether the error says that something in a bucket is not there.
  var tellsAbsence: Bool { code == .noSuchKey || code == .noSuchVersion }

  /// The same error with the elements by which AWS names what is not there.
  func naming(_ resource: Resource) -> S3Error {
    switch resource {
    case .service: self
    case .bucket(let bucket): naming(bucket: bucket.name)
    case .object(let object): tellsAbsence ? naming(object) : naming(bucket: object.bucket.name)
    }
  }

  private func naming(_ object: ObjectAddress) -> S3Error {
    guard !elements.contains(where: { $0.isNamed("Key") }) else { return self }
    var error = self
    error.elements.append(Element("Key", object.key.text))
    if code == .noSuchVersion, let version = object.version {
      error.elements.append(Element("VersionId", version.text))
    }
    return error
  }
}

extension S3Error.Element {
  func isNamed(_ other: StaticString) -> Bool { "\(name)" == "\(other)" }
}
