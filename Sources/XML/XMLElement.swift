/// One element of a document that was read: its local name, its own text and its children in order.
package struct XMLElement: Sendable, Equatable {
  /// The name without a namespace prefix.
  package let name: String
  /// The character data directly inside, joined; empty in an element that holds only others and white space.
  package internal(set) var text = ""
  /// The elements inside, in order.
  package internal(set) var children: [XMLElement] = []
  /// The attributes by local name; declarations of namespaces are not among them.
  package internal(set) var attributes: [String: String] = [:]

  init(name: String) {
    self.name = name
  }

  /// The children with the name `name`, in order.
  package func children(named name: String) -> [XMLElement] {
    children.filter { $0.name == name }
  }

  /// The first child with the name `name`.
  package func first(_ name: String) -> XMLElement? {
    children.first { $0.name == name }
  }

  /// The text of the first child with the name `name`.
  package func text(of name: String) -> String? {
    first(name)?.text
  }
}
