import Bytes
import HTTP
import Identity
import Storage
import XML

/// A kind of configuration of which a bucket may have many, each with an `Id`: they are kept in one document of the bucket, in the order of their ids.
struct NamedConfiguration: Sendable {
  /// `BucketMetricsConfiguration`.
  let name: String
  /// What AWS calls the operation that lists them.
  var listName: String { "List\(name)s" }
  let subresource: Subresource
  let document: BucketDocument
  let readRight: Right
  let writeRight: Right
  let schema: ElementSchema
  /// The root of the list.
  let listRoot: StaticString
  /// What the schema cannot say.
  var check: @Sendable (XMLElement) throws(S3Error) -> Void = { _ in }

  /// As AWS has it.
  static let maximumCount = 1000
  static let pageCount = 100
  /// Largest document of one, in bytes. All of a bucket take less than four MiB.
  static let maximumDocumentBytes = 16 << 10
  static let maximumKeptBytes = 3 << 20

  private static let keptRoot: StaticString = "Configurations"
}

extension NamedConfiguration {
  var endpoints: [Endpoint] {
    [
      Endpoint(
        name: "Get\(name)", route: Route(.get, .bucket, subresource), right: readRight, effect: .storedOnly,
        documentedNames: ["Get\(name)", listName]
      ) { (request, context) throws(S3Error) in
        request.query.has("id") ? try get(request, context) : try list(request, context)
      },
      Endpoint(
        name: "Put\(name)", route: Route(.put, .bucket, subresource), right: writeRight, payload: .document(.optional),
        effect: .storedOnly
      ) { (request, context) throws(S3Error) in try put(request, context) },
      Endpoint(
        name: "Delete\(name)", route: Route(.delete, .bucket, subresource), right: writeRight, effect: .storedOnly
      ) { (request, context) throws(S3Error) in try delete(request, context) },
    ]
  }

  private func get(_ request: S3Request, _ context: OperationContext) throws(S3Error) -> Response {
    let id = try Self.id(request)
    let all = try Kept.all(try context.document(document, of: try request.bucket))
    guard let found = all.first(where: { $0.id == id }) else { throw S3Error(.noSuchConfiguration) }
    var writer = XMLWriter(root: schema.name)
    schema.writeContent(of: found.element, to: &writer)
    return .xml(writer.finish())
  }

  private func list(_ request: S3Request, _ context: OperationContext) throws(S3Error) -> Response {
    let token = request.query["continuation-token"]
    let start = try token.map { (token) throws(S3Error) in try Self.id(ofToken: token) }
    let all = try Kept.all(try context.document(document, of: try request.bucket))
    let rest = all.filter { kept in start.map { $0 < kept.id } ?? true }
    let page = rest.prefix(Self.pageCount)
    var writer = XMLWriter(root: listRoot, capacity: 1024 * (page.count + 1))
    writer.element("IsTruncated", page.count < rest.count)
    writer.element("ContinuationToken", ifPresent: token)
    if page.count < rest.count, let last = page.last {
      writer.element("NextContinuationToken", Base64.encode(Array(last.id.text.utf8)))
    }
    for kept in page { schema.write(kept.element, to: &writer) }
    return .xml(writer.finish())
  }

  private func put(_ request: S3Request, _ context: OperationContext) throws(S3Error) -> Response {
    let id = try Self.id(request)
    let bytes = try context.payload.bytes(maximum: Self.maximumDocumentBytes)
    guard !bytes.isEmpty else { throw S3Error(.missingRequestBody) }
    let root = try XMLElement.read(bytes, root: "\(schema.name)")
    try schema.check(root)
    guard root.first("Id")?.text == id.text else {
      throw .invalidArgument("The id in the query is not that of the configuration.", name: "id", value: id.text)
    }
    try check(root)
    try change(try request.bucket, context) { (all) throws(S3Error) in
      all.removeAll { $0.id == id }
      guard all.count < Self.maximumCount else { throw S3Error(.tooManyConfigurations) }
      all.insert(Kept(id: id, element: root), at: all.firstIndex { id < $0.id } ?? all.endIndex)
    }
    return Response(status: 200)
  }

  private func delete(_ request: S3Request, _ context: OperationContext) throws(S3Error) -> Response {
    let id = try Self.id(request)
    try change(try request.bucket, context) { (all) throws(S3Error) in
      let count = all.count
      all.removeAll { $0.id == id }
      guard all.count < count else { throw S3Error(.noSuchConfiguration) }
    }
    return Response(status: 204)
  }

  /// Changes all of a bucket as one step: when another request came between, it begins again with what that one left.
  private func change(
    _ bucket: BucketAddress, _ context: OperationContext, _ edit: (inout [Kept]) throws(S3Error) -> Void
  ) throws(S3Error) {
    for _ in 0..<100 {
      let old = try context.document(document, of: bucket)
      var all = try Kept.all(old)
      try edit(&all)
      let new = all.isEmpty ? nil : written(all)
      guard (new?.count ?? 0) <= Self.maximumKeptBytes else { throw S3Error(.tooManyConfigurations) }
      let isDone = try context.store { storage throws(StorageError) -> Bool in
        try storage.replaceDocument(document, of: bucket, from: old, to: new)
      }
      if isDone { return }
    }
    throw S3Error(.operationAborted)
  }

  private func written(_ all: [Kept]) -> [UInt8] {
    var writer = XMLWriter(root: Self.keptRoot, capacity: 1024 * all.count)
    for kept in all { schema.write(kept.element, to: &writer) }
    return writer.finish()
  }

  private static func id(_ request: S3Request) throws(S3Error) -> ConfigurationID {
    let text = request.query["id"] ?? ""
    guard let id = ConfigurationID(text) else {
      throw .invalidArgument("The id of the configuration is missing or not valid.", name: "id", value: text)
    }
    return id
  }

  private static func id(ofToken token: String) throws(S3Error) -> ConfigurationID {
    guard let bytes = Base64.decode(token), let id = ConfigurationID(String(decoding: bytes, as: UTF8.self)) else {
      throw .wrongContinuationToken
    }
    return id
  }
}

/// One of the configurations of a kind that a bucket has.
private struct Kept {
  let id: ConfigurationID
  let element: XMLElement

  /// In the order of their ids.
  static func all(_ document: [UInt8]?) throws(S3Error) -> [Kept] {
    guard let document else { return [] }
    let fault = S3Error(.internalError, detail: "the configurations of a bucket cannot be read")
    guard let root = try? XMLElement.read(document) else { throw fault }
    return try root.children.map { (element) throws(S3Error) in
      guard let id = element.text(of: "Id").flatMap(ConfigurationID.init) else { throw fault }
      return Kept(id: id, element: element)
    }
  }
}
