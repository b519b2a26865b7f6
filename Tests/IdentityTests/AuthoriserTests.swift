import Storage
import Testing

@testable import Identity

struct AuthoriserTests {
  private static let tenant = TenantID(rawValue: 7)
  private static let alice = User(name: "alice", tenant: tenant, role: .account).id
  private static let bob = User(name: "bob", tenant: tenant, role: .account).id

  private func decide(_ role: Role, _ right: Right, tenant: TenantID = tenant) throws -> Authoriser.Decision {
    let bucket = BucketAddress(tenant: Self.tenant, name: try #require(BucketName("bucket")))
    let principal = Principal(tenant: tenant, accessKeyID: "AK", role: role)
    return Authoriser().decide(principal, right, on: .bucket(bucket))
  }

  @Test(arguments: Right.allCases) func deniesAnonymousRequests(_ right: Right) {
    #expect(Authoriser().decide(nil, right, on: .service(Self.tenant)) != .allow)
    #expect(Authoriser().decide(nil, right, facts: AccessFacts(bucketOwner: Self.alice)) == .deny)
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

  // MARK: Accounts and lists

  private func account(_ user: UserID) -> Principal {
    Principal(tenant: Self.tenant, accessKeyID: "AK", role: .account, user: user)
  }

  private func decide(
    _ user: UserID?, _ right: Right, bucket: [AccessControlList.Grant] = [], object: [AccessControlList.Grant]? = nil,
    owner: UserID? = nil, ownership: ObjectOwnership = .objectWriter, block: PublicAccessBlock = PublicAccessBlock()
  ) -> Bool {
    let facts = AccessFacts(
      bucketOwner: Self.alice, ownership: ownership, acl: AccessControlList(bucket), block: block,
      object: object.map { .existing(ObjectAccess(owner: owner, acl: AccessControlList($0))) } ?? .none)
    return Authoriser().decide(user.map(account), right, facts: facts) == .allow
  }

  @Test func anAccountHasItsOwnBucketsOnly() {
    for right in Right.allCases {
      #expect(decide(Self.alice, right, object: []), "\(right)")
      #expect(!decide(Self.bob, right, object: []), "\(right)")
      #expect(!decide(nil, right, object: []), "\(right)")
    }
  }

  @Test func aListGrantsWhatItSaysAndNoMore() {
    let everybody = AccessControlList.Grantee.group(.allUsers)
    for permission in AccessControlList.Permission.allCases {
      for right in Right.allCases {
        let isGranted = right.permission.map { permission.includes($0.permission) } ?? false
        let isObjects = right.isAboutExistingObject
        let grants = [AccessControlList.Grant(everybody, permission)]
        #expect(decide(nil, right, bucket: grants, object: []) == (isGranted && !isObjects), "\(permission) \(right)")
        #expect(decide(nil, right, object: grants) == (isGranted && isObjects), "\(permission) \(right)")
      }
    }
  }

  @Test func groupsAndUsersAreToldApart() {
    let read = AccessControlList.Permission.read
    #expect(decide(Self.bob, .listBucket, bucket: [.init(.user(Self.bob), read)]))
    #expect(!decide(nil, .listBucket, bucket: [.init(.user(Self.bob), read)]))
    #expect(decide(Self.bob, .listBucket, bucket: [.init(.group(.authenticatedUsers), read)]))
    #expect(!decide(nil, .listBucket, bucket: [.init(.group(.authenticatedUsers), read)]))
    #expect(!decide(Self.bob, .listBucket, bucket: [.init(.group(.logDelivery), read)]))
  }

  @Test func listsCountForNothingWhereTheOwnerIsEnforcedOrPublicOnesAreIgnored() {
    let grants = [AccessControlList.Grant(.group(.allUsers), .fullControl)]
    #expect(!decide(nil, .getObject, bucket: grants, object: grants, ownership: .bucketOwnerEnforced))
    var block = PublicAccessBlock()
    block.ignoresPublicACLs = true
    #expect(!decide(nil, .getObject, bucket: grants, object: grants, block: block))
  }

  @Test func anObjectIsItsWriters() {
    #expect(decide(Self.bob, .getObject, object: [], owner: Self.bob))
    #expect(!decide(Self.alice, .getObject, object: [], owner: Self.bob))
    #expect(decide(Self.alice, .getObject, object: [], owner: Self.bob, ownership: .bucketOwnerEnforced))
  }

  @Test func whetherThereIsNoneIsToldToThoseWhoMayList() {
    #expect(!decide(Self.bob, .getObject))
    #expect(decide(Self.bob, .getObject, bucket: [.init(.user(Self.bob), .read)]))
  }
}
