/// The settings of the bytes on disk. None of them is part of the disk format: each may change between two starts.
struct BlobSettings: Sendable {
  /// Up to this many bytes go into the index, at most 16,384.
  var inlineLimit = 4 << 10
  /// Up to this many bytes are packed into a segment.
  var segmentLimit = 1 << 20
  /// Bytes of a segment file.
  var segmentBytes: Int64 = 128 << 20
  /// Files in one directory before the next is begun.
  var filesPerEpoch = 10_000
  /// How long a checked block is trusted before its bytes are read and checked again.
  var checkedFor = Duration.seconds(600)
  /// Blobs that stay open, with the memory of which blocks were checked.
  var openBlobs = 512
  /// Bytes of all upload buffers together; beyond it uploads are told to slow down.
  var bufferMemory = 64 << 20
  /// Threads that digest large uploads; nil for one a core.
  var digestThreads: Int?
}
