import LocalStorage
import Storage
import Testing

@Suite struct RecordTests {
  private let space = RecordSpace("mount/1/archive/file")
  private let other = RecordSpace("mount/1/archive2/file")

  @Test func keepsReplacesAndRemoves() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    #expect(try store.record([1], in: space) == nil)
    try store.change([.set([1], space, to: [7]), .set([1], other, to: [8])])
    #expect(try store.record([1], in: space) == [7])
    try store.change([.set([1], space, to: []), .remove([1], other), .remove([9], other)])
    #expect(try store.record([1], in: space) == [])
    #expect(try store.record([1], in: other) == nil)
  }

  @Test func listsByPrefixInByteOrder() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let keys: [[UInt8]] = [[1], [1, 0], [1, 255], [2], [0, 9]]
    try store.change(keys.map { .set($0, space, to: $0) } + [.set([1, 5], other, to: [])])
    #expect(try store.records(in: space, prefix: [1], after: nil, limit: 9).map(\.key) == [[1], [1, 0], [1, 255]])
    #expect(try store.records(in: space, prefix: [1], after: [1, 0], limit: 9).map(\.body) == [[1, 255]])
    #expect(try store.records(in: space, prefix: [], after: nil, limit: 2).map(\.key) == [[0, 9], [1]])
  }

  @Test func removesAllOfAPrefixAndNoMore() throws {
    let test = try TestStore(bucket: nil)
    defer { withExtendedLifetime(test) {} }
    let store = test.storage
    let keys: [[UInt8]] = [[1], [1, 255, 255], [2], [0]]
    try store.change(keys.map { .set($0, space, to: []) } + [.set([1], other, to: [])])
    try store.change([.removeAll(prefix: [1], space)])
    #expect(try store.records(in: space, prefix: [], after: nil, limit: 9).map(\.key) == [[0], [2]])
    try store.change([.removeAll(prefix: [], space)])
    #expect(try store.records(in: space, prefix: [], after: nil, limit: 9).isEmpty)
    #expect(try store.records(in: other, prefix: [], after: nil, limit: 9).count == 1)
  }
}
