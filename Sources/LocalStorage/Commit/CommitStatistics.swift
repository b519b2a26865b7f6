/// What the commit pipeline has done since the store was opened.
package struct CommitStatistics: Hashable, Sendable {
  /// Operations whose commit was tried.
  package let operations: Int
  /// Transactions they shared: each is one fdatasync of the index.
  package let batches: Int
}
