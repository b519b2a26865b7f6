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
  package let right: Right
  /// As ARNs end: `bucket` or `bucket/key`.
  let resource: [UInt8]
  let context: any PolicyContext

  package init(_ principal: Principal?, _ right: Right, on resource: Resource, _ context: any PolicyContext) {
    self.principal = principal
    self.right = right
    self.context = context
    switch resource {
    case .service: self.resource = []
    case .bucket(let bucket): self.resource = Array(bucket.name.text.utf8)
    case .object(let object):
      self.resource = Array(object.bucket.name.text.utf8) + [UInt8(ascii: "/")] + Array(object.key.text.utf8)
    }
  }
}
