import Crypto
import Storage
import Testing

@testable import LocalStorage

@Suite struct ObjectFlagsTests {
  @Test(arguments: ChecksumAlgorithm.allCases, [Checksum.Kind.fullObject, .composite])
  func keepsEveryKindOfChecksum(algorithm: ChecksumAlgorithm, kind: Checksum.Kind) {
    let checksum = Checksum(algorithm: algorithm, kind: kind, value: [])
    let flags = ObjectFlags(MetadataRecord(metadata: ObjectMetadata(), checksums: [checksum]))
    #expect(flags.checksum == UploadChecksum(algorithm: algorithm, kind: kind))
    #expect(!flags.isDeleteMarker && !flags.hasLock && !flags.hasTags)
    let column = UploadChecksum.column(flags.checksum)
    #expect(UploadChecksum(column: column) == flags.checksum)
  }

  /// Rows of the first release had three bits for the algorithm.
  @Test func readsRowsAsTheyWereWrittenBefore() {
    #expect(ObjectFlags(rawValue: 0).checksum == nil)
    #expect(ObjectFlags(rawValue: 0b0000_0010).checksum == UploadChecksum(algorithm: .crc32, kind: .fullObject))
    #expect(ObjectFlags(rawValue: 0b0001_1010).checksum == UploadChecksum(algorithm: .sha256, kind: .composite))
    #expect(ObjectFlags(rawValue: 0b0000_0001).isDeleteMarker)
  }
}
