/// A blob that is being written, or that was written and that no index entry refers to yet.
///
/// As long as a draft is kept, its segment or epoch counts as unsettled: after a crash it is searched for orphans.
protocol BlobDraft: AnyObject, Sendable {
  var blockBytes: Int { get }

  /// Writes content at an offset in the blob. May block.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError)

  /// Lets the disk begin with a range of the content.
  func startWriteback(_ range: Range<Int64>)

  /// Writes what goes with content that was written before. May block.
  func complete(_ table: BlockTable, length: Int64) throws(DiskError) -> BlobLocation

  /// Writes the whole content and what goes with it. May block.
  func complete(_ table: BlockTable, withContent content: UnsafeRawBufferPointer) throws(DiskError) -> BlobLocation

  /// Gives the space back. May block.
  func abandon() throws(DiskError)

  /// What must be synced before an index entry may refer to the blob.
  var syncTarget: any SyncTarget { get }
}

/// Something that one sync makes durable for many blobs.
protocol SyncTarget: AnyObject, Sendable {
  func sync() throws(DiskError)
}
