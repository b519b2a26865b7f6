import Storage
import Testing

@testable import Identity

struct AuthoriserTests {
  private static let tenant = TenantID(rawValue: 7)

  private func decide(_ role: Role, _ right: Right, tenant: TenantID = tenant) throws -> Authoriser.Decision {
    let bucket = BucketAddress(tenant: Self.tenant, name: try #require(BucketName("bucket")))
    let principal = Principal(tenant: tenant, accessKeyID: "AK", role: role)
    return Authoriser().decide(principal, right, on: .bucket(bucket))
  }

  @Test(arguments: Right.allCases) func deniesAnonymousRequests(_ right: Right) {
    #expect(Authoriser().decide(nil, right, on: .service(Self.tenant)) == .deny)
  }

  @Test(arguments: Right.allCases) func deniesOtherTenants(_ right: Right) throws {
    for role in Role.allCases { #expect(try decide(role, right, tenant: .default) == .deny) }
  }

  @Test(arguments: Right.allCases) func allowsByRole(_ right: Right) throws {
    #expect(try decide(.owner, right) == .allow)
    #expect(try (decide(.admin, right) == .allow) == (right.kind != .own))
    #expect(try (decide(.member, right) == .allow) == (right.kind == .read || right.kind == .write))
    #expect(try (decide(.viewer, right) == .allow) == (right.kind == .read))
  }

  @Test func takesForReadingOnlyWhatReads() {
    for right in Right.allCases where right.kind == .read {
      #expect(right.rawValue.hasPrefix("s3:Get") || right.rawValue.hasPrefix("s3:List"))
    }
    for right in Right.allCases where right.rawValue.contains(/Put|Delete|Create|Abort/) {
      #expect(right.kind != .read)
    }
  }
}
