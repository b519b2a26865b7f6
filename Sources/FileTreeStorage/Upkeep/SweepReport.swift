/// What a step of upkeep has removed.
package struct SweepReport: Hashable, Sendable {
  /// Files that were never finished.
  package var temporaries = 0
  /// Uploads and parts that no record knows.
  package var parts = 0
  /// Attributes of what is not in the tree any more.
  package var records = 0
  /// Whether every folder has been looked at since the round began: the next step begins a new one.
  package var endsRound = false

  package init() {}
}
