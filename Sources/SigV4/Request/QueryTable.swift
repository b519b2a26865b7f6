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

  /// - Parameter raw: the query as received, without `?`. A plus sign in it is a space, as AWS takes it.
  init(_ raw: String) throws(SignatureError) {
    let raw = [UInt8](raw.utf8)
    guard !raw.isEmpty else { return }
    parameters.reserveCapacity(12)
    if Self.isCanonical(raw) {
      text = raw
      index()
    } else {
      try encode(raw)
    }
  }

  /// How many parameters have the name `name`, which needs no encoding.
  func count(of name: StaticString) -> Int {
    parameters.count { text[$0.name].equals(name) }
  }

  /// The decoded value of the first parameter with the name `name`, which needs no encoding.
  func value(of name: StaticString) -> String? {
    guard let parameter = parameters.first(where: { text[$0.name].equals(name) }) else { return nil }
    let value = text[parameter.value]
    guard value.contains(UInt8(ascii: "%")) else { return String(decoding: value, as: UTF8.self) }
    let decoded = value.withUnsafeBytes { PercentCoding.decode($0) }
    return decoded.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The canonical query: parameters sorted by name and then value, without those whose name `isLeftOut` holds of.
  func canonical(leavingOut isLeftOut: (ArraySlice<UInt8>) -> Bool) -> [UInt8] {
    var canonical: [UInt8] = []
    canonical.reserveCapacity(text.count + parameters.count)
    for parameter in sorted() where !isLeftOut(text[parameter.name]) {
      if !canonical.isEmpty { canonical.append(UInt8(ascii: "&")) }
      canonical.append(contentsOf: text[parameter.name])
      canonical.append(UInt8(ascii: "="))
      canonical.append(contentsOf: text[parameter.value])
    }
    return canonical
  }

  private func sorted() -> [Parameter] {
    for index in parameters.indices.dropFirst() where precedes(parameters[index], parameters[index - 1]) {
      return parameters.sorted(by: precedes)
    }
    return parameters
  }

  private func precedes(_ left: Parameter, _ right: Parameter) -> Bool {
    text.withUnsafeBytes { text in
      func compare(_ left: Range<Int>, _ right: Range<Int>) -> Int {
        ByteOrder.compare(
          UnsafeRawBufferPointer(rebasing: text[left]), UnsafeRawBufferPointer(rebasing: text[right]))
      }
      let order = compare(left.name, right.name)
      return order != 0 ? order < 0 : compare(left.value, right.value) < 0
    }
  }

  /// Finds the parameters of `text`, which is canonically encoded.
  private mutating func index() {
    var start = 0
    while start <= text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "&")) ?? text.count
      if start < end {
        let nameEnd = text[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
        parameters.append(Parameter(name: start..<nameEnd, value: min(nameEnd + 1, end)..<end))
      }
      start = end + 1
    }
  }

  private mutating func encode(_ raw: [UInt8]) throws(SignatureError) {
    for part in raw.split(separator: UInt8(ascii: "&")) {
      let nameEnd = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
      let name = try encode(part[..<nameEnd])
      let value = try encode(part[nameEnd...].dropFirst())
      parameters.append(Parameter(name: name, value: value))
    }
  }

  private mutating func encode(_ raw: ArraySlice<UInt8>) throws(SignatureError) -> Range<Int> {
    let spaced = raw.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    guard let decoded = spaced.withUnsafeBytes({ PercentCoding.decode($0) }) else { throw .invalidURI }
    let start = text.count
    decoded.withUnsafeBytes { PercentCoding.append($0, keepingSlash: false, to: &text) }
    return start..<text.count
  }

  /// Whether encoding the decoded `raw` would give `raw` again.
  private static func isCanonical(_ raw: [UInt8]) -> Bool {
    var index = 0
    var isInValue = false
    while index < raw.count {
      switch raw[index] {
      case let byte where PercentCoding.isUnreserved(byte): index += 1
      case UInt8(ascii: "&"):
        isInValue = false
        index += 1
      case UInt8(ascii: "=") where !isInValue:
        isInValue = true
        index += 1
      case UInt8(ascii: "%"):
        guard PercentCoding.isCanonicalEscape(raw, at: index) else { return false }
        index += 3
      default: return false
      }
    }
    return true
  }
}
