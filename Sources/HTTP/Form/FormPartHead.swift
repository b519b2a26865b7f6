/// The fields above one part of a form (RFC 7578 section 4.2).
struct FormPartHead {
  /// Of `Content-Disposition`.
  let name: String
  /// Nil where the part names none.
  let filename: String?

  /// - Parameter bytes: the lines, without the empty one after them.
  /// - Throws: `malformed` for anything but fields with one `Content-Disposition: form-data` that has one name.
  init(_ bytes: ArraySlice<UInt8>) throws(FormError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
    var disposition: String?
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for index in lines.indices.dropLast() {
      guard lines[index].last == 0x0D else { throw .malformed }
      lines[index].removeLast()
    }
    for line in lines {
      guard line.allSatisfy(isValueByte), let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
        throw .malformed
      }
      let name = line[..<colon]
      guard !name.isEmpty, name.allSatisfy(tokenCharacters.contains) else { throw .malformed }
      guard name.map(lowerCased).elementsEqual("content-disposition".utf8) else { continue }
      guard disposition == nil else { throw .malformed }
      disposition = String(Substring(line[colon...].dropFirst()))
    }
    guard let disposition else { throw .malformed }
    (name, filename) = try Self.names(in: disposition)
  }

  private static func names(in disposition: String) throws(FormError) -> (
    name: String, filename: String?
  ) {
    var parameters = FieldParameters(disposition)
    guard parameters.value.lowercased() == "form-data" else { throw .malformed }
    var name: String?
    var filename: String?
    while let parameter = parameters.next() {
      switch parameter.name {
      case "name" where name == nil: name = parameter.value
      case "filename" where filename == nil: filename = parameter.value
      case "name", "filename": throw .malformed
      default: break
      }
    }
    guard !parameters.isMalformed, let name, !name.isEmpty else { throw .malformed }
    return (name, filename)
  }
}
