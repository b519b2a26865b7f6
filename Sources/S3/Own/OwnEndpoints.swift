extension OwnEndpoint {
  /// Those that need nothing but a store.
  package static var all: [OwnEndpoint] { [OwnEndpoint(.bucket(under: "changes"), ReadChanges.self)] }
}
