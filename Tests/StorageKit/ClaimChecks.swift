import Storage

/// The matrix of capabilities itself.
enum ClaimChecks {
  /// What cannot be tried from here: a power cut, and what the gateway does before a provider is asked.
  private static let beyondReach: Set<Capability> = [.durableWrite, .presigned]

  static let everyClaimIsChecked = Check("nothing is claimed that no check tries") { bucket in
    let tried = Set(StorageKit.checks.compactMap(\.capability))
    let untried = bucket.provider.capabilities.supported.subtracting(tried).subtracting(beyondReach)
    try expectEqual(untried.map(\.rawValue), [], "claims")
  }
}
