/// An organisation that shares the gateway. Part of every look-up: nothing is ever found without naming a tenant.
package struct TenantID: Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// The tenant that exists from the start.
  package static let `default` = TenantID(rawValue: 1)

  package var description: String { String(rawValue) }
}
