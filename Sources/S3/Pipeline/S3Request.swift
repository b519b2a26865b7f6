package import HTTP
package import Identity
package import Storage

/// A request that the router has placed; for operations also one whose caller is known.
package struct S3Request: Sendable {
  package let head: RequestHead
  package let route: Route
  package let query: Query
  package let id: RequestID
  /// Nil before authentication and without it.
  package let principal: Principal?
  /// Whether the signature is in the query.
  package let isPresigned: Bool
  /// Whether it was signed by Signature Version 2.
  package let isVersion2: Bool
  /// What the request names, in the caller's tenant.
  package let resource: Resource
  /// The form that the request came as. Its fields then stand in `head` under the names of their headers.
  package let form: PostedForm?

  package init(
    head: RequestHead, route: Route, query: Query, id: RequestID, principal: Principal?, isPresigned: Bool,
    isVersion2: Bool = false, resource: Resource, form: PostedForm? = nil
  ) {
    self.head = head
    self.route = route
    self.query = query
    self.id = id
    self.principal = principal
    self.isPresigned = isPresigned
    self.isVersion2 = isVersion2
    self.resource = resource
    self.form = form
  }

  /// Whether it is about one version of an object.
  var namesVersion: Bool {
    if case .object(let object) = resource { object.version != nil } else { false }
  }

  package var tenant: TenantID { resource.tenant }

  /// The bucket; also that of an object.
  package var bucket: BucketAddress {
    get throws(S3Error) {
      switch resource {
      case .bucket(let bucket): bucket
      case .object(let object): object.bucket
      case .service: throw S3Error(.internalError, detail: "\(route) has no bucket")
      }
    }
  }

  /// The object, and its version where `versionId` names one.
  package var object: ObjectAddress {
    get throws(S3Error) {
      guard case .object(let object) = resource else {
        throw S3Error(.internalError, detail: "\(route) has no object")
      }
      return object
    }
  }

  /// The object as a write means it: there is no writing to an old version.
  /// - Throws: InvalidArgument where a version is named.
  package var currentObject: ObjectAddress {
    get throws(S3Error) {
      let object = try self.object
      guard object.version == nil else {
        throw .invalidArgument(
          "This operation does not accept a version-id.", name: "versionId", value: object.version?.text ?? "")
      }
      return object
    }
  }

  /// A header; the name is lower-case. An `x-amz-…` header may also stand in the query of a presigned URL, where SDKs for browsers
  /// put it.
  package func header(_ name: StaticString) -> String? {
    if let value = head.value(name) { return value }
    return isPresigned ? query[name] : nil
  }
}

extension Resource {
  /// What an address names in a tenant.
  /// - Throws: InvalidBucketName, KeyTooLongError, or what else makes it no name.
  package init(_ address: Address, version: String?, tenant: TenantID) throws(S3Error) {
    guard let bucketText = address.bucket else {
      self = .service(tenant)
      return
    }
    guard let name = BucketName(bucketText) else {
      throw S3Error(.invalidBucketName, elements: [.init("BucketName", bucketText)])
    }
    let bucket = BucketAddress(tenant: tenant, name: name)
    guard let key = address.key else {
      self = .bucket(bucket)
      return
    }
    self = .object(
      ObjectAddress(
        bucket: bucket, key: try ObjectKey(requested: key), version: try version.map(VersionID.init(requested:))))
  }
}

extension ObjectKey {
  /// A key that a client names.
  package init(requested text: String) throws(S3Error) {
    do {
      self = try ObjectKey(text)
    } catch {
      throw S3Error(key: error, size: text.utf8.count)
    }
  }
}

extension S3Error {
  fileprivate init(key refusal: ObjectKey.Refusal, size: Int) {
    switch refusal {
    case .tooLong:
      self.init(
        .keyTooLong,
        elements: [
          Element("Size", String(size)), Element("MaxSizeAllowed", String(ObjectKey.maximumBytes)),
        ])
    case .empty: self.init(.invalidArgument, "An object key must not be empty.")
    case .containsNUL: self.init(.invalidArgument, "An object key must not contain a NUL character.")
    }
  }
}

extension VersionID {
  /// A version that a client names.
  package init(requested text: String) throws(S3Error) { try self.init(requested: text, name: "versionId") }

  /// - Parameter name: of the parameter that it comes from.
  init(requested text: String, name: String) throws(S3Error) {
    guard !text.isEmpty else {
      throw S3Error.invalidArgument("Version id cannot be the empty string", name: name, value: text)
    }
    guard let version = VersionID(text) else {
      throw S3Error.invalidArgument("Invalid version id specified", name: name, value: text)
    }
    self = version
  }
}
