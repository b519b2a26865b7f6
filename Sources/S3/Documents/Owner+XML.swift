import XML

extension Owner {
  /// Writes the owner into the element of that name.
  func write(_ element: StaticString, to writer: inout XMLWriter) {
    writer.open(element)
    writeFields(to: &writer)
    writer.close(element)
  }

  /// Writes what stands inside.
  func writeFields(to writer: inout XMLWriter) {
    writer.element("ID", id)
    writer.element("DisplayName", displayName)
  }
}
