import Storage

/// Versions that must not be deleted.
enum LockChecks {
  static let all = [keepsWhatIsLocked]

  private static let later = Timestamp(milliseconds: 4_070_908_800_000)

  static let keepsWhatIsLocked = Check(
    .objectLock, "what is retained or held is not deleted",
    { bucket in
      let provider = bucket.provider
      try provider.setVersioning(of: bucket.address, to: .enabled)
      try provider.setLock(of: bucket.address, to: BucketLock())
      let object = try bucket.object("key")
      guard let version = try bucket.put("key", "x").versionID else { throw KitFailure("there is no version id") }
      try provider.setLegalHold(true, of: object)
      try expect(.locked, of: "deleting what is held") { try bucket.delete("key", version) }
      try provider.setLegalHold(false, of: object)
      let retention = Retention(mode: .governance, until: later)
      try provider.setRetention(retention, of: object, bypassesGovernance: false)
      try expectEqual(try bucket.head("key").lock, VersionLock(retention: retention, legalHold: false), "the lock")
      try expect(.locked, of: "deleting what is retained") { try bucket.delete("key", version) }
      try expectEqual(try bucket.text("key"), "x", "the object")
      try provider.setRetention(nil, of: object, bypassesGovernance: true)
      try bucket.delete("key", version)
    },
    refused: [
      Attempt("object lock") { try $0.provider.setLock(of: $0.address, to: BucketLock()) },
      Attempt("a retention") { bucket in
        let retention = Retention(mode: .compliance, until: later)
        try bucket.provider.setRetention(retention, of: try bucket.object("kept/object"), bypassesGovernance: false)
      },
      Attempt("a legal hold") { try $0.provider.setLegalHold(true, of: try $0.object("kept/object")) },
      Attempt("a PUT with a retention") { bucket in
        let lock = VersionLock(retention: Retention(mode: .compliance, until: later))
        _ = try bucket.provider.put(PutRequest(object: try bucket.object("new"), lock: lock), body: KitBody([1]))
      },
    ])
}
