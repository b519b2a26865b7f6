import Bytes

extension BucketPolicy {
  /// Whether it lets in anybody: an `Allow` for everybody that no condition binds to fixed values of who asks or from where.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
  package var isPublic: Bool { statements.contains { $0.isPublic } }
}

extension PolicyStatement {
  fileprivate var isPublic: Bool {
    guard effect == .allow, !rights.isEmpty else { return false }
    if case .these = principals { return false }
    return !conditions.contains { $0.bindsCaller }
  }
}

extension PolicyCondition {
  /// Whether it holds only for callers that the policy's author named.
  fileprivate var bindsCaller: Bool {
    guard !`operator`.isNegated, !`operator`.ifExists, `operator`.quantifier != .all, Self.binding.contains(key) else {
      return false
    }
    return operands.allSatisfy { operand in
      switch operand {
      case .pattern(let pattern): pattern.isFixed
      case .network(let network): network.bits >= 8
      default: false
      }
    }
  }

  private static let binding: Set<PolicyKey> = Set(
    [
      "aws:SourceIp", "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount",
      "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:userid",
      "aws:username", "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:DataAccessPointArn",
      "s3:DataAccessPointAccount",
    ].compactMap(PolicyKey.init))
}
