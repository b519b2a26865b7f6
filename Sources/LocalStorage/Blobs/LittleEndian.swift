extension UnsafeRawBufferPointer {
  /// The little-endian number at `offset`.
  func number<N: FixedWidthInteger>(_ offset: Int) -> N {
    N(littleEndian: loadUnaligned(fromByteOffset: offset, as: N.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Stores a number at `offset`, little-endian.
  func put<N: FixedWidthInteger>(_ number: N, _ offset: Int) {
    storeBytes(of: number.littleEndian, toByteOffset: offset, as: N.self)
  }
}
