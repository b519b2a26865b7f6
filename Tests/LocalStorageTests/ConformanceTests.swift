import LocalStorage
import Storage
import StorageKit
import Testing

/// What every store must do.
@Suite struct ConformanceTests {
  @Test(arguments: StorageKit.checks)
  func holds(check: Check) throws {
    var settings = LocalStorageSettings()
    settings.minimumPartBytes = 64 << 10
    let store = try TestStore(settings)
    defer { withExtendedLifetime(store) {} }
    try check.run(on: Fixture(provider: store.storage, bucket: TestStore.bucket))
  }
}
