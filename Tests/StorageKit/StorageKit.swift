/// What every `StorageProvider` must do, as checks that each has a fresh bucket to itself. A capability that a provider claims has to work; one that it
/// does not claim has to be refused by name, and what was refused has left no trace.
///
/// Any kind of test can run it: it throws, and knows no test framework.
package enum StorageKit {
  package static let checks: [Check] =
    BodyChecks.all + ListingChecks.all + AddressChecks.all + LimitChecks.all + ConditionChecks.all + ReplaceChecks.all
    + CopyChecks.all + MultipartChecks.all + AttributeChecks.all + NameChecks.all + VersionChecks.all + LockChecks.all
    + FeedChecks.all + EncryptionChecks.all + OutsideChecks.all + [ClaimChecks.everyClaimIsChecked]
}
