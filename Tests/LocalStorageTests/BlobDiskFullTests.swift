import Glibc
import Storage
import Testing

@testable import LocalStorage

/// A file system of a few MiB in memory; nil where this process may not mount one.
private final class TinyDisk: Sendable {
  let scratch: BlobScratch
  private let path: String

  init?(megabytes: Int) {
    scratch = BlobScratch()
    path = "\(scratch.path)/data"
    guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else { return nil }
  }

  deinit { umount2(path, 2) }

  var freeBytes: Int {
    var status = statvfs()
    statvfs(path, &status)
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  static let isPossible = TinyDisk(megabytes: 1) != nil
}

@Suite(.enabled(if: TinyDisk.isPossible, "needs the right to mount a file system"))
struct BlobDiskFullTests {
  @Test(arguments: [100_000, 900_000, 1_500_000])
  func aFullDiskRefusesUploadsAndRecovers(size: Int) throws {
    let disk = try #require(TinyDisk(megabytes: 12))
    let fixture = try BlobFixture(in: disk.scratch)
    var stored: [BlobLocation] = []
    var refusal: StorageError?
    while refusal == nil, stored.count < 1000 {
      do { stored.append(try fixture.store(testBytes(size, seed: UInt64(stored.count)))) } catch {
        refusal = error as? StorageError
      }
    }
    #expect(refusal == .insufficientSpace)
    #expect(try fixture.blobs() == Set(stored.map(\.address)))
    #expect(try fixture.read(stored[0]) == testBytes(size, seed: 0))
    // Reading and freeing go on, and then there is room again.
    for location in stored.prefix(3) { #expect(try fixture.store.reclaim(location)) }
    #expect(try fixture.read(fixture.store(testBytes(size, seed: 77))) == testBytes(size, seed: 77))
  }

  @Test func aRefusedUploadGivesBackAllItTook() throws {
    let disk = try #require(TinyDisk(megabytes: 12))
    let fixture = try BlobFixture(in: disk.scratch)
    _ = try fixture.store(testBytes(1_500_000))
    let free = disk.freeBytes
    #expect(throws: StorageError.insufficientSpace) { try fixture.receive(TestBody(testBytes(20_000_000))) }
    #expect(disk.freeBytes == free)
  }
}
