/// The fields of an answer; names in lower case.
package struct HeaderFields: Sendable, Equatable {
  package private(set) var all: [(name: String, value: String)]

  package init(_ all: [(name: String, value: String)] = []) { self.all = all }

  /// The value of the first field of that name.
  package subscript(_ name: String) -> String? { all.first { $0.name == name }?.value }

  /// The values of all fields of that name, in order.
  package func values(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

  package static func == (left: HeaderFields, right: HeaderFields) -> Bool {
    left.all.count == right.all.count && zip(left.all, right.all).allSatisfy { $0 == $1 }
  }
}
