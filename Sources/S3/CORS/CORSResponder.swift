package import HTTP
import Storage

/// Tells browsers which pages may use a bucket: by the bucket's own configuration, else by the gateway's.
package struct CORSResponder: CrossOriginResponder {
  private let resolver: any BucketResolver
  private let gatewayDefault: CORSConfiguration?

  /// - Parameter gatewayDefault: for buckets without a configuration of their own, and for names that are no bucket's, so that a
  ///   preflight does not tell which buckets there are. Nil: no page gets in.
  package init(resolver: any BucketResolver, gatewayDefault: CORSConfiguration?) {
    self.resolver = resolver
    self.gatewayDefault = gatewayDefault
  }

  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html>
  package func preflight(_ request: S3Request) throws(S3Error) -> Response {
    guard let origin = request.head.value("origin"), !origin.isEmpty else {
      throw S3Error(.badRequest, "Insufficient information. Origin request header needed.")
    }
    let method = request.head.value("access-control-request-method")
    guard let configuration = try configuration(for: request) else {
      throw Self.refusal("CORS is not enabled for this bucket.", method: method, resourceType: "BUCKET")
    }
    guard let method else { throw S3Error(.badRequest, "Invalid Access-Control-Request-Method: null") }
    let headers = try Self.requestedHeaders(request.head)
    guard
      let grant = CORSGrant(configuration: configuration, origin: origin, method: method, requestedHeaders: headers)
    else { throw Self.refusal(Self.notAllowed, method: method, resourceType: request.route.level.resourceType) }
    var response = Response(status: 200)
    grant.add(to: &response.headers)
    return response
  }

  package func addFields(to response: inout Response, for request: S3Request) {
    guard let origin = request.head.value("origin"), !origin.isEmpty,
      let configuration = try? configuration(for: request)
    else { return }
    let method = request.head.method.name
    if let grant = CORSGrant(configuration: configuration, origin: origin, method: method) {
      grant.add(to: &response.headers)
    } else {
      response.headers.add("Vary", CORSGrant.vary)
    }
  }

  private func configuration(for request: S3Request) throws(S3Error) -> CORSConfiguration? {
    request.route.level == .service ? gatewayDefault : try configuration(of: try request.bucket)
  }

  private func configuration(of bucket: BucketAddress) throws(S3Error) -> CORSConfiguration? {
    let document: [UInt8]
    do {
      document = try resolver.storage(of: bucket).provider.document(.cors, of: bucket)
    } catch .noSuchConfiguration, .noSuchBucket {
      return gatewayDefault
    } catch {
      throw S3Error(storage: error)
    }
    return try CORSConfiguration(document: document)
  }

  /// Most headers that a preflight may ask for.
  private static let maximumHeaders = 200

  private static func requestedHeaders(_ head: RequestHead) throws(S3Error) -> [String] {
    let names = head.values("access-control-request-headers").flatMap { field in
      field.utf8.split(separator: UInt8(ascii: ",")).map { name in
        String(Substring(name).filter { $0 != " " && $0 != "\t" }).lowercased()
      }
    }
    guard names.count <= maximumHeaders else {
      throw S3Error(.badRequest, "There are too many Access-Control-Request-Headers.")
    }
    return names.filter { !$0.isEmpty }
  }

  private static let notAllowed =
    "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

  private static func refusal(_ reason: String, method: String?, resourceType: String) -> S3Error {
    S3Error(
      .accessForbidden, "CORSResponse: \(reason)",
      elements: [.init("Method", method ?? "OPTIONS"), .init("ResourceType", resourceType)])
  }
}
