import Storage

/// What a policy can learn of a request, asked for only where a condition or a variable needs it.
package protocol PolicyContext {
  /// Nil where the request has no such thing.
  func values(of key: PolicyKey) -> [String]?
}

/// What is asked of a policy: may this caller do this?
package struct PolicyQuestion {
  /// Nil: anonymous.
  package let principal: Principal?
  /// Who asks, where it is a part of the gateway itself and no caller.
  let service: String?
  package let right: Right
  /// As ARNs end: `bucket` or `bucket/key`.
  let resource: [UInt8]
  let context: any PolicyContext

  package init(_ principal: Principal?, _ right: Right, on resource: Resource, _ context: any PolicyContext) {
    self.principal = principal
    service = nil
    self.right = right
    self.context = context
    switch resource {
    case .service: self.resource = []
    case .bucket(let bucket): self.resource = Array(bucket.name.text.utf8)
    case .object(let object):
      self.resource = Array(object.bucket.name.text.utf8) + [UInt8(ascii: "/")] + Array(object.key.text.utf8)
    }
  }

  /// - Parameter resource: as ARNs end.
  package init(service: String, _ right: Right, resource: [UInt8], _ context: any PolicyContext) {
    principal = nil
    self.service = service
    self.right = right
    self.resource = resource
    self.context = context
  }
}
