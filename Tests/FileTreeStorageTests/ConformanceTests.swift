import FileTreeStorage
import StorageKit
import Testing

/// What every store must do, of a mount over a directory.
@Suite struct ConformanceTests {
  @Test(arguments: StorageKit.checks)
  func holds(check: Check) throws {
    try run(check, on: TestDirectory())
  }

  @Test(arguments: StorageKit.checks)
  func holdsWithoutAttributes(check: Check) throws {
    try run(check, on: TestDirectory { $0.keepsAttributes = false })
  }

  /// Folders are read for every page.
  @Test(arguments: StorageKit.checks)
  func holdsWithoutMemoryOfFolders(check: Check) throws {
    try run(check, on: TestDirectory { $0.listingCacheBytes = 0 })
  }

  private func run(_ check: Check, on directory: TestDirectory) throws {
    defer { withExtendedLifetime(directory) {} }
    try check.run(on: Fixture(provider: directory.storage, bucket: TestDirectory.bucket, outside: directory))
  }
}
