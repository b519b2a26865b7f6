import CExpat

extension XMLElement {
  /// Reads a whole document. Refuses document types (so there are no entities but the five of XML itself and nothing is ever
  /// fetched), encodings other than UTF-8, namespaces other than S3's, and whatever passes `limits`.
  package static func read(_ document: [UInt8], limits: XMLLimits = XMLLimits()) throws(XMLReadError) -> XMLElement {
    guard document.count <= min(limits.bytes, Int(Int32.max)) else { throw .tooLarge }
    // Expat would take UTF-16 by its first two bytes, whatever encoding it was told.
    guard !document.prefix(2).contains(where: { $0 == 0x00 || $0 >= 0xfe }) else { throw .malformed }
    let reader = XMLReader(limits: limits)
    return try document.withUnsafeBytes { bytes in Result { () throws(XMLReadError) in try reader.read(bytes) } }.get()
  }
}

/// Drives expat over one document and builds the tree.
private final class XMLReader {
  /// Between a namespace and a local name in expat's names; it cannot stand in either.
  private static let separator: UInt8 = 0x01
  /// S3's namespace as clients write it; `doc.s3` is in AWS's older samples, and most small clients leave it out.
  private static let namespaces = [
    "http://s3.amazonaws.com/doc/2006-03-01/", "http://s3.amazonaws.com/doc/2006-03-01",
    "https://s3.amazonaws.com/doc/2006-03-01/", "http://doc.s3.amazonaws.com/2006-03-01",
    "http://doc.s3.amazonaws.com/2006-03-01/",
  ]

  private let limits: XMLLimits
  private let parser: XML_Parser?
  private var open: [XMLElement] = []
  private var text: [[UInt8]] = []
  private var root: XMLElement?
  private var elementCount = 0
  private var failure: XMLReadError?

  init(limits: XMLLimits) {
    self.limits = limits
    parser = XML_ParserCreateNS("UTF-8", XML_Char(Self.separator))
  }

  deinit {
    XML_ParserFree(parser)
  }

  func read(_ document: UnsafeRawBufferPointer) throws(XMLReadError) -> XMLElement {
    guard let parser else { throw .tooLarge }
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    setHandlers(parser)
    let start = document.assumingMemoryBound(to: CChar.self).baseAddress
    let status = XML_Parse(parser, start, Int32(document.count), 1)
    if let failure { throw failure }
    guard status == XML_STATUS_OK, let root else { throw .malformed }
    return root
  }

  private func setHandlers(_ parser: XML_Parser) {
    XML_SetElementHandler(
      parser, { XMLReader.from($0)?.startElement($1, $2) }, { data, _ in XMLReader.from(data)?.endElement() })
    XML_SetCharacterDataHandler(parser) { XMLReader.from($0)?.addText($1, $2) }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in XMLReader.from(data)?.fail(.malformed) }
    XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in XMLReader.from(data)?.checkEncoding(encoding) }
  }

  private static func from(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
    data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
  }

  private func fail(_ error: XMLReadError) {
    guard failure == nil else { return }
    failure = error
    XML_StopParser(parser, XML_Bool(0))
  }

  private func checkEncoding(_ encoding: UnsafePointer<XML_Char>?) {
    guard let encoding else { return }
    let name = String(cString: encoding).uppercased()
    if name != "UTF-8" && name != "UTF8" && name != "US-ASCII" { fail(.malformed) }
  }

  private func startElement(
    _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    elementCount += 1
    guard failure == nil, let name else { return }
    guard elementCount <= limits.elements, open.count < limits.depth else { return fail(.tooLarge) }
    let (namespace, local) = Self.split(name)
    if let namespace, !Self.namespaces.contains(namespace) { return fail(.malformed) }
    var element = XMLElement(name: local)
    addAttributes(attributes, to: &element)
    open.append(element)
    text.append([])
  }

  private func addAttributes(
    _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?, to element: inout XMLElement
  ) {
    var next = attributes
    while let pair = next, let name = pair[0], let value = pair[1] {
      element.attributes[Self.split(name).local] = String(cString: value)
      next = pair + 2
    }
  }

  private func addText(_ start: UnsafePointer<XML_Char>?, _ count: Int32) {
    guard failure == nil, let start, !text.isEmpty else { return }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(count))
    text[text.count - 1].append(contentsOf: bytes)
  }

  private func endElement() {
    guard failure == nil, var element = open.popLast(), let bytes = text.popLast() else { return }
    let isLayout = !element.children.isEmpty && bytes.allSatisfy { $0 == 0x20 || (0x09...0x0d).contains($0) }
    element.text = isLayout ? "" : String(decoding: bytes, as: UTF8.self)
    if open.isEmpty {
      root = element
    } else {
      open[open.count - 1].children.append(element)
    }
  }

  private static func split(_ name: UnsafePointer<XML_Char>) -> (namespace: String?, local: String) {
    let whole = String(cString: name)
    guard let end = whole.utf8.lastIndex(of: separator) else { return (nil, whole) }
    return (String(whole[..<end]), String(whole[whole.utf8.index(after: end)...]))
  }
}
