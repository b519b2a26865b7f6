/// How a bucket is copied.
package struct MigrationOptions: Sendable {
  /// Keys that are worked on at a time. Each holds two connections and a few buffers; bodies are streamed.
  package var parallel = 16
  /// Looks everything up once more at the end.
  package var verifies = false
  /// Says what would be done and changes nothing.
  package var isDryRun = false
  /// Only the newest version of each key.
  package var currentOnly = false
  /// Asks for access control lists, which takes a request for each version.
  package var carriesACL = true

  package init() {}
}
