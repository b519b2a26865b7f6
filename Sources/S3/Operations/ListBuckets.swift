package import HTTP
package import Identity
import Storage

/// Lists the buckets of the caller's tenant, by name.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
package struct ListBuckets: Operation {
  package static let route = Route(.get, .service)
  package static let right = Right.listAllMyBuckets

  private static let maximum = 10_000

  private let tenant: TenantID
  private let prefix: String?
  private let region: String?
  private let after: String
  private let limit: Int
  /// Regions are shown to those who ask for anything of the newer form.
  private let showsRegions: Bool

  package init(_ request: S3Request) throws(S3Error) {
    tenant = request.tenant
    prefix = request.query["prefix"]
    region = request.query["bucket-region"]
    after = try Self.position(request.query["continuation-token"])
    limit = try Self.limit(request.query["max-buckets"])
    showsRegions = ["prefix", "bucket-region", "continuation-token", "max-buckets"].contains { request.query.has($0) }
  }

  package func respond(in context: OperationContext) throws(S3Error) -> Response {
    let all = try context.store { _ throws(StorageError) in try context.resolver.buckets(of: tenant) }
    let wanted = all.filter { isWanted($0, context) }
    let page = Array(wanted.prefix(limit))
    let next = wanted.count > page.count ? page.last.map { Base64URL.encode(Array($0.name.text.utf8)) } : nil
    let result = ListBucketsResult(
      owner: owner(context), buckets: page, prefix: prefix, next: next,
      region: showsRegions ? { $0.region(context.settings) } : nil)
    return .xml(result.document)
  }

  private func owner(_ context: OperationContext) -> Owner {
    context.names(in: tenant).owner(context.principal?.user ?? UserID(tenant: tenant))
  }

  /// An account sees its own buckets, the tenant's people all.
  private func isWanted(_ bucket: BucketInfo, _ context: OperationContext) -> Bool {
    if let principal = context.principal, principal.role == .account, bucket.owner != principal.user { return false }
    guard bucket.name.text > after, bucket.name.text.hasPrefix(prefix ?? "") else { return false }
    return region == nil || region == bucket.region(context.settings)
  }

  private static func position(_ token: String?) throws(S3Error) -> String {
    guard let token, !token.isEmpty else { return "" }
    guard let bytes = Base64URL.decode(token), let name = BucketName(String(decoding: bytes, as: UTF8.self)) else {
      throw .wrongContinuationToken
    }
    return name.text
  }

  private static func limit(_ text: String?) throws(S3Error) -> Int {
    guard let text, !text.isEmpty else { return maximum }
    guard let number = Int(text), (1...maximum).contains(number) else {
      throw .invalidArgument(
        "Argument max-buckets must be an integer between 1 and \(maximum)", name: "max-buckets", value: text)
    }
    return number
  }
}
