extension StaticString {
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

extension ArraySlice<UInt8> {
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && elementsEqual(text.bytes)
  }

  func starts(with text: StaticString) -> Bool {
    starts(with: text.bytes)
  }
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    append(contentsOf: text.bytes)
  }

  mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }
}
