import XML

extension S3Error {
  static var malformedXML: S3Error { S3Error(.malformedXML) }

  static var wrongContinuationToken: S3Error {
    S3Error(
      .invalidArgument, "The continuation token provided is incorrect",
      elements: [Element("ArgumentName", "continuation-token")])
  }

  /// What S3 says in a sentence of its own under the one code.
  package static func invalidRequest(_ message: String) -> S3Error { S3Error(.invalidRequest, message) }
}

extension XMLElement {
  /// Reads the document of a request.
  /// - Throws: MalformedXML, also for another root element.
  static func read(_ document: [UInt8], root: String, limits: XMLLimits = XMLLimits()) throws(S3Error) -> XMLElement {
    let element: XMLElement
    do throws(XMLReadError) {
      element = try XMLElement.read(document, limits: limits)
    } catch {
      throw S3Error(.malformedXML, detail: "\(error)")
    }
    guard element.name == root else { throw .malformedXML }
    return element
  }

  /// The text of the only child of that name; nil where there is none.
  /// - Throws: MalformedXML where there are several.
  func onlyText(of name: String) throws(S3Error) -> String? {
    let found = children(named: name)
    guard found.count <= 1 else { throw .malformedXML }
    return found.first?.text
  }
}
