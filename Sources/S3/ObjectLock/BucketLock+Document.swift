import Storage
import XML

extension BucketLock {
  /// Reads the document of PutObjectLockConfiguration.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html>
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.read(document, root: "ObjectLockConfiguration")
    let rules = root.children(named: "Rule")
    guard try root.onlyText(of: "ObjectLockEnabled") == "Enabled", rules.count <= 1,
      root.children.count == 1 + rules.count
    else { throw .malformedXML }
    guard let rule = rules.first else {
      self.init()
      return
    }
    guard rule.children.count == 1, let retention = rule.first("DefaultRetention") else { throw .malformedXML }
    self.init(defaultRetention: try DefaultRetention(element: retention))
  }

  /// The document as GetObjectLockConfiguration answers it.
  var document: [UInt8] {
    var writer = XMLWriter(root: "ObjectLockConfiguration")
    writer.element("ObjectLockEnabled", "Enabled")
    if let defaultRetention {
      writer.open("Rule")
      writer.open("DefaultRetention")
      writer.element("Mode", defaultRetention.mode.name)
      switch defaultRetention.period {
      case .days(let count): writer.element("Days", count)
      case .years(let count): writer.element("Years", count)
      }
      writer.close("DefaultRetention")
      writer.close("Rule")
    }
    return writer.finish()
  }
}

extension BucketLock.DefaultRetention {
  /// A mode, and either days or years.
  fileprivate init(element: XMLElement) throws(S3Error) {
    guard element.children.count == 2, let mode = element.text(of: "Mode").flatMap(Retention.Mode.init(name:)),
      let period = try Self.period(element)
    else { throw .malformedXML }
    guard let retention = BucketLock.DefaultRetention(mode: mode, period: period) else {
      throw S3Error(.invalidArgument, "Default retention period too large")
    }
    self = retention
  }

  private static func period(_ element: XMLElement) throws(S3Error) -> Period? {
    if let days = element.text(of: "Days") { return .days(try count(days)) }
    if let years = element.text(of: "Years") { return .years(try count(years)) }
    return nil
  }

  private static func count(_ text: String) throws(S3Error) -> Int {
    guard let count = Int32(text) else { throw .malformedXML }
    guard count > 0 else {
      throw S3Error(.invalidArgument, "Default retention period must be a positive integer value.")
    }
    return Int(count)
  }
}
