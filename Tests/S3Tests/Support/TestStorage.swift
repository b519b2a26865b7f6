import FoundationEssentials
import Glibc
import LocalStorage
import Storage

/// The stores that a test may be run over.
enum TestStorage: CaseIterable {
  case memory, local

  /// Runs with an empty store, which is gone afterwards. Parts but the last need five bytes.
  func with<R>(_ body: (any StorageProvider) throws -> R) throws -> R {
    switch self {
    case .memory: return try body(MemoryStorage())
    case .local:
      let path = "/tmp/martinet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
      defer { try? FileManager.default.removeItem(atPath: path) }
      var settings = LocalStorageSettings()
      settings.minimumPartBytes = 5
      let storage = try LocalStorage(directory: path, settings: settings)
      defer { storage.close() }
      return try body(storage)
    }
  }
}
