import Synchronization

/// The blobs that stay open: those that are being read, and of the others the recently used, up to a limit. Sharded,
/// so that readers of different blobs do not meet.
final class OpenBlobs: Sendable {
  private struct Entry {
    var blob: OpenBlob
    var wasUsed: Bool
  }

  private struct Shard {
    var entries: [BlobAddress: Entry] = [:]
    /// The addresses of `entries`, for the clock hand.
    var ring: [BlobAddress] = []
    var hand = 0

    /// Takes out a blob that nobody reads and that was not used since the hand last came by.
    mutating func evict() -> OpenBlob? {
      for _ in 0..<2 * ring.count {
        hand = hand + 1 < ring.count ? hand + 1 : 0
        let address = ring[hand]
        if entries[address]?.wasUsed == true {
          entries[address]?.wasUsed = false
        } else if let blob = takeUnread(address) {
          ring.swapAt(hand, ring.count - 1)
          ring.removeLast()
          return blob
        }
      }
      return nil
    }

    /// Takes out a blob that nobody reads. New readers come only by this shard, so that none appears meanwhile.
    mutating func takeUnread(_ address: BlobAddress) -> OpenBlob? {
      guard var entry = entries.removeValue(forKey: address) else { return nil }
      if isKnownUniquelyReferenced(&entry.blob) { return entry.blob }
      entries[address] = entry
      return nil
    }
  }

  private final class ShardBox: Sendable {
    let shard = Mutex(Shard())
  }

  private static let shardCount = 16

  private let shards = (0..<shardCount).map { _ in ShardBox() }
  private let limit: Int

  init(limit: Int) { self.limit = max(limit / Self.shardCount, 1) }

  /// The blob, if it is open.
  func find(_ address: BlobAddress) -> OpenBlob? {
    box(of: address).shard.withLock { shard in
      guard let index = shard.entries.index(forKey: address) else { return nil }
      shard.entries.values[index].wasUsed = true
      return shard.entries.values[index].blob
    }
  }

  /// Keeps a blob open; the answer is another that was opened at the same time, if there is one.
  func insert(_ blob: OpenBlob) -> OpenBlob {
    let address = blob.blob.location.address
    // What is dropped is closed outside the lock.
    let (kept, dropped) = box(of: address).shard.withLock { shard -> (OpenBlob, OpenBlob?) in
      if let other = shard.entries[address] { return (other.blob, nil) }
      let dropped = shard.entries.count < limit ? nil : shard.evict()
      shard.entries[address] = Entry(blob: blob, wasUsed: false)
      shard.ring.append(address)
      return (blob, dropped)
    }
    withExtendedLifetime(dropped) {}
    return kept
  }

  /// Forgets a blob that nobody reads; false when somebody does.
  func remove(_ address: BlobAddress) -> Bool {
    let (isFree, dropped) = box(of: address).shard.withLock { shard -> (Bool, OpenBlob?) in
      guard let blob = shard.takeUnread(address) else { return (shard.entries[address] == nil, nil) }
      shard.ring.removeAll { $0 == address }
      return (true, blob)
    }
    withExtendedLifetime(dropped) {}
    return isFree
  }

  private func box(of address: BlobAddress) -> ShardBox {
    shards[Int(UInt(bitPattern: address.hashValue) % UInt(Self.shardCount))]
  }
}
