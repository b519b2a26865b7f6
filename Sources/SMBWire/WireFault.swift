/// Bytes that are no frame of this protocol. Whoever sent them is not to be talked to any more.
package struct WireFault: Error, Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }
}
