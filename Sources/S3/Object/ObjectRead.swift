import Encryption
import HTTP
import Identity
import Storage

/// What GetObject and HeadObject ask for, and what of an object it comes to.
struct ObjectRead: Sendable {
  let object: ObjectAddress
  let partNumber: PartNumber?
  private let range: String?
  private let ifRange: String?
  private let conditions: Preconditions
  private let overrides: ResponseOverrides
  private let showsChecksums: Bool
  /// The client's key (SSE-C).
  let key: CustomerKey?

  init(_ request: S3Request) throws(S3Error) {
    object = try request.object
    range = request.head.value("range")
    ifRange = range == nil ? nil : request.head.value("if-range")
    conditions = Preconditions(request.head)
    overrides = try ResponseOverrides(request)
    showsChecksums = request.header("x-amz-checksum-mode")?.uppercased() == "ENABLED"
    partNumber = try request.query["partNumber"].map(PartNumber.init(requested:))
    if range != nil, partNumber != nil {
      throw S3Error(.invalidRequest, "Cannot specify both Range header and partNumber query parameter.")
    }
    key = try request.customerKey()
    try request.refuseWriteEncryption()
  }

  /// The answer to a request for an object in this state; the body is the caller's to add.
  /// - Parameter parts: asked only for a part number.
  func answer(
    for info: ObjectInfo, in context: OperationContext, parts: () throws(S3Error) -> [ObjectPart]
  ) throws(S3Error) -> (response: Response, bytes: Range<Int64>) {
    try decideOnceMore(about: info, in: context)
    try context.admit(key)
    try context.store { _ throws(StorageError) in try info.requireKey(key) }
    var (response, bytes) = try answer(for: info, parts: parts)
    if response.status != 304 {
      addGuarded(info, to: &response.headers, in: context)
      if object.version == nil { response.addExpiration(of: info, in: object.bucket, context) }
    }
    return (response, bytes)
  }

  /// What let the request in may be gone in the state that was opened: its tags may be others, its list another.
  private func decideOnceMore(about info: ObjectInfo, in context: OperationContext) throws(S3Error) {
    guard context.decision == .allowedAsFound else { return }
    let right = object.version == nil ? Right.getObject : .getObjectVersion
    let decision = context.access.decide(right, on: .object(object), context.conditions, opened: info)
    switch decision {
    case .allowed, .allowedAsFound: return
    case .noBucket: throw S3Error(.noSuchBucket)
    case .refused(let reason), .forbidden(let reason): throw S3Error(.accessDenied, detail: reason)
    }
  }

  /// What takes a right of its own to read, and is left out for those who do not have it.
  private func addGuarded(_ info: ObjectInfo, to headers: inout ResponseHeaders, in context: OperationContext) {
    let readsTags = object.version == nil ? Right.getObjectTagging : .getObjectVersionTagging
    if !info.tags.isEmpty, context.permits(readsTags, on: .object(object)) {
      headers.add("x-amz-tagging-count", Int64(info.tags.count))
    }
    if let retention = info.lock.retention, context.permits(.getObjectRetention, on: .object(object)) {
      headers.add(retention)
    }
    if let isHeld = info.lock.legalHold, context.permits(.getObjectLegalHold, on: .object(object)) {
      headers.add(legalHold: isHeld)
    }
  }

  /// Conditions come before the range, as RFC 9110 section 13.2.2 has it.
  private func answer(
    for info: ObjectInfo, parts: () throws(S3Error) -> [ObjectPart]
  ) throws(S3Error) -> (response: Response, bytes: Range<Int64>) {
    switch conditions.evaluate(etag: info.etag.text, lastModified: info.lastModified.seconds, isRead: true) {
    case .preconditionFailed:
      throw S3Error(
        .preconditionFailed, elements: [.init("Condition", conditions.conditionBehind(.preconditionFailed))])
    case .notModified: return (notModified(info), 0..<0)
    case .proceed: break
    }
    if let partNumber { return try answer(for: info, part: partNumber, of: try parts()) }
    guard let selection = try selection(of: info) else { return (whole(info), 0..<info.size) }
    return (partial(info, selection), selection)
  }

  // MARK: Range

  /// Nil: the whole object, also for a range that is malformed or of several pieces.
  private func selection(of info: ObjectInfo) throws(S3Error) -> Range<Int64>? {
    guard let range, let parsed = ByteRange.parse(range), rangeApplies(to: info) else { return nil }
    switch parsed.resolve(against: info.size) {
    case .satisfiable(let bytes): return bytes
    case .unsatisfiable:
      throw S3Error(
        .invalidRange,
        elements: [.init("RangeRequested", range), .init("ActualObjectSize", String(info.size))],
        fields: [.init("Content-Range", "bytes */\(info.size)")])
    }
  }

  /// `If-Range`: a strong tag or the very date, or else the whole object.
  private func rangeApplies(to info: ObjectInfo) -> Bool {
    guard let ifRange else { return true }
    if let date = HTTPDate.parse(ifRange) { return date == info.lastModified.seconds }
    return EntityTagCondition.parse(ifRange)?.matchesStrongly(info.etag.text) ?? false
  }

  private func answer(
    for info: ObjectInfo, part: PartNumber, of parts: [ObjectPart]
  ) throws(S3Error) -> (response: Response, bytes: Range<Int64>) {
    let all = parts.isEmpty ? [PartRange(number: 1, bytes: 0..<info.size, checksums: [])] : Self.ranges(of: parts)
    guard let found = all.first(where: { $0.number == part.value }) else {
      throw S3Error(
        .invalidPartNumber,
        elements: [.init("PartNumberRequested", String(part.value)), .init("ActualPartCount", String(all.count))])
    }
    var response = found.bytes.isEmpty ? Response(status: 200, headers: fields(info)) : partial(info, found.bytes)
    if showsChecksums { response.headers.add(checksumOf: found.checksums, info) }
    if !parts.isEmpty { response.headers.add("x-amz-mp-parts-count", Int64(parts.count)) }
    return (response, found.bytes)
  }

  private struct PartRange {
    let number: Int
    let bytes: Range<Int64>
    let checksums: [Checksum]
  }

  private static func ranges(of parts: [ObjectPart]) -> [PartRange] {
    var start: Int64 = 0
    return parts.map { part in
      defer { start += part.size }
      return PartRange(number: part.number.value, bytes: start..<start + part.size, checksums: part.checksums)
    }
  }

  // MARK: Fields

  private func whole(_ info: ObjectInfo) -> Response {
    var response = Response(status: 200, headers: fields(info))
    if showsChecksums { response.headers.add(info.checksums, parts: info.partCount) }
    return response
  }

  /// The checksums cover the whole object and are not shown beside a piece of it.
  private func partial(_ info: ObjectInfo, _ bytes: Range<Int64>) -> Response {
    var response = Response(status: 206, headers: fields(info))
    response.headers.add("Content-Range", "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(info.size)")
    return response
  }

  private func fields(_ info: ObjectInfo) -> ResponseHeaders {
    var headers = ResponseHeaders(reservingCapacity: 640)
    headers.addValidators(info)
    headers.add("Accept-Ranges", "bytes")
    headers.add(info.metadata, overrides: overrides)
    headers.add(info.encryption)
    return headers
  }

  private func notModified(_ info: ObjectInfo) -> Response {
    var response = Response(status: 304)
    response.headers.addValidators(info)
    if let cacheControl = overrides.cacheControl ?? info.metadata.cacheControl {
      response.headers.add("Cache-Control", cacheControl)
    }
    return response
  }
}

extension PartNumber {
  /// A part number that a client gives to a read.
  init(requested text: String) throws(S3Error) {
    guard let value = Int(text), let number = PartNumber(value) else {
      throw S3Error.invalidArgument(
        "Part number must be an integer between 1 and 10000, inclusive", name: "partNumber", value: text)
    }
    self = number
  }
}
