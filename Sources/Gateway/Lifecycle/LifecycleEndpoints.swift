import HTTP
import Identity
import Lifecycle
import S3
import Storage

/// `/-/admin/v1/lifecycle/run`: POST has the rules carried out on the caller's buckets, GET asks how far that is. Both answer with the report,
/// 200 when the run has ended and 202 while it has not; `x-martinet-run` names the run.
///
/// Parameters of POST: `bucket` (else all), `now` (ISO 8601; what the rules take for now), `dry-run`. Of GET: `id`. Of both: `wait`, seconds to wait for
/// the end (20 at most and by default), `format` (`json`, or `text` for people).
enum LifecycleEndpoints {
  private static let path = OwnPath.fixed("admin/v1/lifecycle/run")

  static func all(_ scheduler: LifecycleScheduler) -> [OwnEndpoint] {
    [
      OwnEndpoint(
        path,
        Endpoint(name: "RunLifecycle", route: Route(.post, .service), right: .runLifecycle) {
          (request, context) throws(S3Error) in try run(request, context, scheduler)
        }),
      OwnEndpoint(
        path,
        Endpoint(name: "GetLifecycleRun", route: Route(.get, .service), right: .runLifecycle) {
          (request, _) throws(S3Error) in
          guard let id = request.query["id"] else { throw .invalidArgument("Say which run.", name: "id", value: "") }
          return try answer(id, of: request, scheduler)
        }),
    ]
  }

  private static func run(_ request: S3Request, _ context: OperationContext, _ scheduler: LifecycleScheduler)
    throws(S3Error) -> Response
  {
    let order = try LifecycleOrder(request)
    if let bucket = order.bucket {
      _ = try context.store { storage throws(StorageError) in
        try storage.bucket(BucketAddress(tenant: request.tenant, name: bucket))
      }
    }
    guard scheduler.add(order) else { throw S3Error(.slowDown) }
    return try answer(order.id, of: request, scheduler)
  }

  private static func answer(_ id: String, of request: S3Request, _ scheduler: LifecycleScheduler) throws(S3Error)
    -> Response
  {
    let wait = Duration.seconds(try request.seconds("wait", 0...20) ?? 20)
    guard let report = scheduler.report(of: id, wait: wait), report.order.tenant == request.tenant else {
      throw S3Error(.noSuchKey, "There is no such run, or it was too long ago.")
    }
    let status = report.ended == nil ? 202 : 200
    var response = Response(json: report.json, status: status)
    if request.query["format"] == "text" {
      response = Response(status: status, body: .bytes(Array(report.text.utf8)))
      response.headers.add("Content-Type", "text/plain; charset=utf-8")
    }
    response.headers.add("x-martinet-run", id)
    return response
  }
}

extension LifecycleOrder {
  /// A run over buckets of the caller's tenant.
  fileprivate init(_ request: S3Request) throws(S3Error) {
    self.init(tenant: request.tenant)
    if let text = request.query["bucket"] {
      guard let name = BucketName(text) else { throw S3Error(.invalidBucketName) }
      bucket = name
    }
    if let text = request.query["now"] {
      guard let moment = LifecycleDate.parse(text) else {
        throw .invalidArgument("A time is written as 2027-01-01T00:00:00Z.", name: "now", value: text)
      }
      now = moment
    }
    switch request.query["dry-run"] {
    case nil, "false": break
    case "true", "": isDryRun = true
    case let other?: throw .invalidArgument("Say true or false.", name: "dry-run", value: other)
    }
  }
}

extension S3Request {
  fileprivate func seconds(_ name: StaticString, _ range: ClosedRange<Int>) throws(S3Error) -> Int? {
    guard let text = query[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .invalidArgument(
        "A number from \(range.lowerBound) to \(range.upperBound) is needed.", name: "\(name)", value: text)
    }
    return number
  }
}
