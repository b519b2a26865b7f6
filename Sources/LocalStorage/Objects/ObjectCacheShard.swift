/// One shard of the object cache: a dictionary with second-chance eviction. No lock in here.
struct ObjectCacheShard {
  typealias Key = ObjectCache.Key

  private struct Slot {
    let key: Key
    let record: ObjectRecord
    let weight: Int
    var wasUsed = false
  }

  /// Grows with every beginning and end of a write.
  private(set) var generation: UInt64 = 0
  private let limit: Int
  private var weight = 0
  private var places: [Key: Int] = [:]
  private var slots: [Slot?] = []
  private var freeSlots: [Int] = []
  private var hand = 0
  /// Whether it was asked for or filled since `forgetIfIdle`.
  private var wasUsed = false
  /// Keys that a batch is about to change.
  private var announced: Set<Key> = []

  init(limit: Int) { self.limit = limit }

  mutating func find(_ key: Key) -> ObjectRecord? {
    wasUsed = true
    guard let place = places[key] else { return nil }
    slots[place]?.wasUsed = true
    return slots[place]?.record
  }

  mutating func insert(_ key: Key, _ record: ObjectRecord) {
    let size = record.weight
    // What would push out a large part of the shard is not worth it.
    guard size <= limit / 4, !announced.contains(key) else { return }
    remove(key)
    while weight + size > limit { evictOne() }
    let slot = Slot(key: key, record: record, weight: size)
    if let free = freeSlots.popLast() {
      slots[free] = slot
      places[key] = free
    } else {
      places[key] = slots.count
      slots.append(slot)
    }
    weight += size
  }

  /// Gives everything up if nobody has used it since the last call.
  mutating func forgetIfIdle() {
    if !wasUsed, !slots.isEmpty { clear() }
    wasUsed = false
  }

  /// Who began to read before has read an old state.
  mutating func forgetAll() {
    generation += 1
    clear()
  }

  private mutating func clear() {
    places = [:]
    slots = []
    freeSlots = []
    weight = 0
    hand = 0
  }

  mutating func beginWrite(_ key: Key) {
    generation += 1
    announced.insert(key)
    remove(key)
  }

  mutating func endWrite(_ key: Key, _ record: ObjectRecord?) {
    // Who began between announcement and commit has read the old state.
    generation += 1
    wasUsed = true
    announced.remove(key)
    if let record { insert(key, record) }
  }

  private mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key), let slot = slots[place] else { return }
    slots[place] = nil
    freeSlots.append(place)
    weight -= slot.weight
  }

  /// Turns the hand on to a slot that was not used since it last came by. There is one: weight is above zero when this is called.
  private mutating func evictOne() {
    while true {
      hand = hand + 1 < slots.count ? hand + 1 : 0
      guard let slot = slots[hand] else { continue }
      guard slot.wasUsed else { return remove(slot.key) }
      slots[hand]?.wasUsed = false
    }
  }
}
