import Glibc
import Storage

/// Where orphans can be after a crash.
struct UnsettledPlaces: Hashable, Sendable {
  /// Numbers of segments: `BlobLocation.a` where the place is `.segment`.
  let segments: [Int64]
  /// Numbers of epochs: `BlobLocation.a` where the place is `.file`.
  let epochs: [Int64]

  var isEmpty: Bool { segments.isEmpty && epochs.isEmpty }
}

extension BlobStore {
  /// The segments and epochs of former runs that may contain blobs without an index entry.
  func unsettled() throws(StorageError) -> UnsettledPlaces {
    try onDisk { () throws(DiskError) in
      UnsettledPlaces(
        segments: try segments.directory.numbers().unsettled.filter { $0 < segments.firstOfThisRun },
        epochs: try epochs.directory.numbers().unsettled.filter { $0 < epochs.firstOfThisRun })
    }
  }

  /// Frees everything in unsettled places that the index does not know, and settles them. May run beside uploads: new
  /// blobs never go to old places.
  /// - Parameter isKnown: whether any index entry (also one of the garbage list) refers to the blob.
  /// - Returns: how many orphans were found and freed.
  func sweepOrphans(isKnown: (BlobAddress) throws(StorageError) -> Bool) throws(StorageError) -> Int {
    let places = try unsettled()
    var orphans = 0
    for segment in places.segments { orphans += try sweep(segment: segment, isKnown) }
    for epoch in places.epochs { orphans += try sweep(epoch: epoch, isKnown) }
    return orphans
  }

  /// Visits every blob on disk, for a comparison with the index. Uploads under way are visited too.
  func eachBlob(_ visit: (BlobAddress) throws(StorageError) -> Void) throws(StorageError) {
    for number in try onDisk({ () throws(DiskError) in try segments.directory.numbers().all }) {
      guard let scan = try onDisk({ () throws(DiskError) in try segments.scan(number) }) else { continue }
      for record in scan.records { try visit(scan.address(of: record)) }
    }
    for epoch in try onDisk({ () throws(DiskError) in try epochs.directory.numbers().all }) {
      for file in try onDisk({ () throws(DiskError) in try epochs.files(in: epoch) }) { try visit(file) }
    }
  }

  private func sweep(segment number: Int64, _ isKnown: (BlobAddress) throws(StorageError) -> Bool)
    throws(StorageError) -> Int
  {
    guard let scan = try onDisk({ () throws(DiskError) in try segments.scan(number) }) else { return 0 }
    var known: [RecordHeader] = []
    for record in scan.records where try isKnown(scan.address(of: record)) { known.append(record) }
    try onDisk { () throws(DiskError) in try segments.keepOnly(known, of: scan) }
    return scan.records.count - known.count
  }

  private func sweep(epoch: Int64, _ isKnown: (BlobAddress) throws(StorageError) -> Bool)
    throws(StorageError) -> Int
  {
    var orphans = 0
    for file in try onDisk({ () throws(DiskError) in try epochs.files(in: epoch) }) where try !isKnown(file) {
      try onDisk { () throws(DiskError) in try epochs.unlink(file) }
      orphans += 1
    }
    try onDisk { () throws(DiskError) in
      try epochs.directory.unmark(epoch)
      epochs.removeIfEmpty(epoch)
    }
    return orphans
  }
}
