import FoundationEssentials
import Glibc
import LocalStorage
import S3
import Storage
import Synchronization
import Testing

/// A gateway over the disk with the bucket `bucket`, in a tenant of its own.
func gatewayWithBucket(settings: S3Settings = S3Settings()) throws -> SignedGateway {
  let storage = try DiskStore.shared.get()
  let tenant = DiskStore.newTenant()
  let name = try #require(BucketName("bucket"))
  try storage.createBucket(BucketAddress(tenant: tenant, name: name), region: nil)
  return SignedGateway(storage, tenant: tenant, settings: settings)
}

/// One store on disk for all tests of this process; it goes with the process.
enum DiskStore {
  static let shared = Result { () throws(StorageError) in
    atexit { try? FileManager.default.removeItem(atPath: DiskStore.path) }
    return try LocalStorage(directory: path)
  }

  /// A tenant that no other test has.
  static func newTenant() -> TenantID {
    TenantID(rawValue: tenants.add(1, ordering: .relaxed).newValue)
  }

  private static let tenants = Atomic<Int64>(100)
  private static let path: String = {
    var template = Array("/tmp/martinet-s3-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }()
}
