/// Where a round of upkeep goes on.
struct SweepState {
  /// Folders to look at, the next one last. Empty: a new round begins at the root.
  var folders: [TreePath] = []
  /// The last record that was looked at; nil: from the beginning.
  var record: [UInt8]?
  /// The last folder of keys.
  var folder: [UInt8]?
}
