import LocalStorage
import Storage
import Testing

@testable import StorageKit

/// The kit notices a store that does something wrong.
@Suite struct StorageKitTests {
  private static let lies: [(lie: LyingStorage.Lie, check: Check)] =
    [
      (.listsAnotherTag, BodyChecks.showsOneStateEverywhere), (.tagsByTime, BodyChecks.showsOneStateEverywhere),
      (.losesTheLastOfAPage, ListingChecks.pagesAddUp), (.listsBackwards, ListingChecks.ordersByBytes),
      (.keepsBrokenBodies, BodyChecks.brokenBodiesLeaveNothing),
      (.keepsBrokenBodies, BodyChecks.brokenBodiesLeaveWhatWasThere),
      (.ignoresConditions, ConditionChecks.createsOnlyWhereNothingIs),
      (.ignoresConditions, ConditionChecks.oneOfManyCreates), (.ignoresConditions, ConditionChecks.oneOfManyReplaces),
      (.knowsStrangers, AddressChecks.otherAddressesFindNothing),
      (.failsToDeleteNothing, BodyChecks.deletesWhatIsThereOrNot),
      (.keepsWhatIsDeleted, BodyChecks.readsItsOwnWrites), (.copiesInsteadOfRenaming, CopyChecks.renames),
      (.copiesBeforeItRefusesARename, CopyChecks.renames), (.forgetsTags, AttributeChecks.tagsAreKept),
      (.forgetsMetadata, AttributeChecks.metadataIsKept), (.ignoresAborts, MultipartChecks.abortLeavesNothing),
      (.claims(.externalChanges), OutsideChecks.seesOthersWrites), (.claims(.quota), ClaimChecks.everyClaimIsChecked),
    ]
    + [
      (.versioning, VersionChecks.keepsVersions), (.objectLock, LockChecks.keepsWhatIsLocked),
      (.conditionalWrite, ConditionChecks.createsOnlyWhereNothingIs), (.rangeRead, BodyChecks.ranges),
      (.serverSideCopy, CopyChecks.copies), (.multipart, MultipartChecks.partsBecomeTheObject),
      (.userMetadata, AttributeChecks.metadataIsKept), (.tags, AttributeChecks.tagsAreKept),
      (.accessControlLists, AttributeChecks.accessIsKept), (.checksums, AttributeChecks.checksumsAreKept),
      (.md5ETag, BodyChecks.tagIsMD5), (.rename, CopyChecks.renames), (.changeFeed, FeedChecks.tellsOfChanges),
      (.caseSensitive, NameChecks.letters), (.lifecycle, FeedChecks.expires),
      (.emptyDirectories, NameChecks.folders), (.encryption, EncryptionChecks.keepsWhatIsEncrypted),
    ].map { (.doesNotClaim($0), $1) }

  @Test(arguments: lies.indices)
  func noticesWhatIsWrong(number: Int) throws {
    let (lie, check) = Self.lies[number]
    let store = try TestStore()
    defer { withExtendedLifetime(store) {} }
    let fixture = Fixture(provider: LyingStorage(base: store.storage, lie: lie), bucket: TestStore.bucket)
    #expect(throws: KitFailure.self, "\(lie)") { try check.run(on: fixture) }
  }
}
