import Storage
import Synchronization

/// Replacing an object that others read.
enum ReplaceChecks {
  static let all = [readersSeeOldOrNew, anOpenObjectStaysOneState, writersDoNotMix]

  private static let states = (0..<7).map { pattern(20_000 + $0 * 1000, seed: $0) }

  static let readersSeeOldOrNew = Check(
    .atomicReplace, "whoever reads while an object is replaced sees the old one or the new one",
    { bucket in
      try bucket.put("key", states[0])
      let isDone = Atomic(false)
      _ = try inParallel(4) { number in
        if number == 0 {
          defer { isDone.store(true, ordering: .releasing) }
          for round in 1...60 { try bucket.put("key", states[round % 7]) }
          return
        }
        while !isDone.load(ordering: .acquiring) {
          let reader = try bucket.provider.open(try bucket.object("key"))
          let bytes = try TestedBucket.bytes(of: reader)
          try expect(states.contains(bytes), "a mixture of \(bytes.count) bytes was read")
          try expect(try bucket.list().entries.count == 1, "the object was not listed")
        }
      }
      try expectEqual(try bucket.keys(), ["key"], "keys")
    },
    otherwise: { bucket in
      for round in 0..<5 { try bucket.put("key", states[round]) }
      try expect(try bucket.bytes("key") == states[4], "other bytes came back")
    })

  static let anOpenObjectStaysOneState = Check(
    .atomicReplace, "an object that is open is read as it was, or not at all",
    { bucket in
      for change in ["replaced", "deleted"] {
        let old = pattern(3 << 20, seed: 1)
        try bucket.put("key", old)
        let reader = try bucket.provider.open(try bucket.object("key"))
        if change == "replaced" { try bucket.put("key", pattern(3 << 20, seed: 2)) } else { try bucket.delete("key") }
        let bytes: [UInt8]
        do { bytes = try TestedBucket.bytes(of: reader) } catch is StorageError { continue }
        try expect(bytes == old, "of an object that was \(change), other bytes were read")
      }
    },
    otherwise: { _ in })

  static let writersDoNotMix = Check("of two that write a key at once, one is there whole") { bucket in
    for _ in 0..<5 {
      _ = try inParallel(4) { number in
        do {
          try bucket.put("key", states[number])
        } catch let error as StorageError where [.busy, .conditionalConflict, .slowDown].contains(error) {}
      }
      let bytes = try bucket.bytes("key")
      try expect(states[..<4].contains(bytes), "a mixture of \(bytes.count) bytes is there")
      try expectEqual(try bucket.keys(), ["key"], "keys")
    }
  }
}
