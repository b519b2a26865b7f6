import Crypto

/// The CRC-32C of each block of a blob, collected as its bytes pass. The last block may be short.
struct BlockSums: Sendable {
  let blockBytes: Int
  /// Of the blocks that are full.
  private(set) var table: [UInt32] = []
  private var current = CRC32C()
  private var filled = 0

  init(blockBytes: Int) { self.blockBytes = blockBytes }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = min(rest.count, blockBytes - filled)
      current.update(UnsafeRawBufferPointer(rebasing: rest[..<count]))
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      filled += count
      if filled == blockBytes { closeBlock() }
    }
  }

  /// The checksums of all blocks.
  mutating func finish() -> BlockTable {
    if filled > 0 { closeBlock() }
    return BlockTable(table)
  }

  private mutating func closeBlock() {
    table.append(current.value)
    current = CRC32C()
    filled = 0
  }
}

/// The checksums of a blob's blocks as they are kept beside it: 32-bit little-endian numbers.
struct BlockTable: Hashable, Sendable {
  /// As they are stored.
  private let sums: [UInt32]

  init(_ sums: [UInt32]) { self.sums = sums.map(\.littleEndian) }

  /// The table that was read from the disk.
  init(stored bytes: UnsafeRawBufferPointer) {
    sums = (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
  }

  subscript(block: Int) -> UInt32 { UInt32(littleEndian: sums[block]) }

  /// What anchors the table in the index.
  var sum: UInt32 { withUnsafeBytes { CRC32C.hash($0) } }

  var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    sums.withUnsafeBytes(body)
  }

  /// Blocks of a blob.
  static func count(length: Int64, blockBytes: Int) -> Int {
    Int((length + Int64(blockBytes) - 1) / Int64(blockBytes))
  }
}
