import Bytes

/// The parameters of one query in AWS's canonical encoding.
struct QueryTable {
  private struct Parameter {
    let name: Range<Int>
    /// Empty where the parameter has no `=`.
    let value: Range<Int>
  }

  private var text: [UInt8] = []
  private var parameters: [Parameter] = []
  /// The parameters of a presigned URL among them.
  private(set) var signing = SigningParameters()

  /// - Parameter raw: the query as received, without `?`. A plus sign in it is a space, as AWS takes it.
  init(_ raw: String) throws(SignatureError) {
    guard !raw.isEmpty else { return }
    text = [UInt8](raw.utf8)
    parameters.reserveCapacity(12)
    if !text.withUnsafeBytes({ PercentCoding.isCanonicalQuery($0) }) {
      let received = text
      text.removeAll(keepingCapacity: true)
      try encode(received)
    }
    index()
  }

  /// The bytes of `value` where it stands, decoded.
  func withDecoded<Result>(_ value: Range<Int>?, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard let value else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return text.withBytes(value) { encoded in
      guard encoded.contains(UInt8(ascii: "%")), let decoded = PercentCoding.decode(encoded) else {
        return body(encoded)
      }
      return decoded.withUnsafeBytes { body($0) }
    }
  }

  /// The decoded `value`; empty without one.
  func string(_ value: Range<Int>?) -> String {
    withDecoded(value) { String(decoding: $0, as: UTF8.self) }
  }

  /// The canonical query: parameters sorted by name and then value, without the signature.
  func canonical() -> [UInt8] {
    canonical { text.equals($0, "X-Amz-Signature") }
  }

  /// The canonical query of the signature's own parameters alone.
  func canonicalWithoutOthers() -> [UInt8] {
    canonical { !text.starts($0, with: "X-Amz-") || text.equals($0, "X-Amz-Signature") }
  }

  private func canonical(leavingOut isLeftOut: (_ name: Range<Int>) -> Bool) -> [UInt8] {
    var canonical: [UInt8] = []
    canonical.reserveCapacity(text.count + parameters.count)
    var kept: [Parameter] = []
    kept.reserveCapacity(parameters.count)
    var isSorted = true
    for parameter in parameters where !isLeftOut(parameter.name) {
      if let last = kept.last, precedes(parameter, last) { isSorted = false }
      kept.append(parameter)
    }
    for parameter in isSorted ? kept : kept.sorted(by: precedes) {
      if !canonical.isEmpty { canonical.append(UInt8(ascii: "&")) }
      canonical.append(contentsOf: text[parameter.name])
      canonical.append(UInt8(ascii: "="))
      canonical.append(contentsOf: text[parameter.value])
    }
    return canonical
  }

  private func precedes(_ left: Parameter, _ right: Parameter) -> Bool {
    let order = compare(left.name, right.name)
    return order != 0 ? order < 0 : compare(left.value, right.value) < 0
  }

  private func compare(_ left: Range<Int>, _ right: Range<Int>) -> Int {
    text.withBytes(left) { left in text.withBytes(right) { ByteOrder.compare(left, $0) } }
  }

  /// Finds the parameters of `text`, which is canonically encoded.
  private mutating func index() {
    var start = 0
    while start < text.count {
      let end = text.next(UInt8(ascii: "&"), from: start, to: text.count)
      if start < end {
        let nameEnd = text.next(UInt8(ascii: "="), from: start, to: end)
        let parameter = Parameter(name: start..<nameEnd, value: min(nameEnd + 1, end)..<end)
        signing.note(parameter.name, parameter.value, in: text)
        parameters.append(parameter)
      }
      start = end + 1
    }
  }

  private mutating func encode(_ raw: [UInt8]) throws(SignatureError) {
    for part in raw.split(separator: UInt8(ascii: "&")) {
      let nameEnd = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      if !text.isEmpty { text.append(UInt8(ascii: "&")) }
      try encode(part[..<nameEnd])
      text.append(UInt8(ascii: "="))
      try encode(part[nameEnd...].dropFirst())
    }
  }

  private mutating func encode(_ raw: ArraySlice<UInt8>) throws(SignatureError) {
    let spaced = raw.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    guard let decoded = spaced.withUnsafeBytes({ PercentCoding.decode($0) }) else { throw .invalidURI }
    decoded.withUnsafeBytes { PercentCoding.append($0, keepingSlash: false, to: &text) }
  }
}
