/// A request body that is all in memory: for requests without one, for tests and for tools.
package final class InMemoryBody: RequestBody {
  /// The body of a request that has none.
  package static var none: InMemoryBody { InMemoryBody([]) }

  package let declaredLength: Int64?
  private var rest: ArraySlice<UInt8>
  private let step: Int

  /// A body of those bytes. `declaresLength: false` behaves like chunked coding; each read gives `step` bytes at most.
  package init(_ bytes: [UInt8], declaresLength: Bool = true, step: Int = .max) {
    declaredLength = declaresLength ? Int64(bytes.count) : nil
    rest = bytes[...]
    self.step = step
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int {
    let count = min(buffer.count, rest.count, step)
    buffer.copyBytes(from: rest.prefix(count))
    rest = rest.dropFirst(count)
    return count
  }
}
