package import Storage

/// What the rules say. Everything is decided from what is given, the time included; where several rules apply, what falls due first counts,
/// and of those the rule that stands first.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html>
extension LifecycleConfiguration {
  /// What becomes of a version, and when; nil: it stays.
  package func verdict(on version: VersionFacts, day: LifecycleDay = .calendar) -> LifecycleVerdict? {
    first { rule in
      guard rule.filter.matches(key: version.key, size: version.size, tags: version.tags) else { return nil }
      return rule.verdict(on: version, day)
    }
  }

  /// What becomes of an upload in progress, and when; nil: it stays.
  package func verdict(onUploadOf key: ObjectKey, initiated: Timestamp, day: LifecycleDay = .calendar)
    -> LifecycleVerdict?
  {
    first { rule in
      guard let days = rule.abortDays, key.text.utf8.starts(with: rule.filter.prefix.utf8) else { return nil }
      return rule.verdict(.abortUpload, .incompleteUpload(days: days), day.moment(days, after: initiated))
    }
  }

  private func first(_ verdict: (LifecycleRule) -> LifecycleVerdict?) -> LifecycleVerdict? {
    var first: LifecycleVerdict?
    for rule in rules where rule.isEnabled {
      guard let next = verdict(rule) else { continue }
      if let earlier = first, earlier.due <= next.due { continue }
      first = next
    }
    return first
  }
}

extension LifecycleRule {
  fileprivate func verdict(on version: VersionFacts, _ day: LifecycleDay) -> LifecycleVerdict? {
    switch version.standing {
    case .current(let isOnly):
      version.isDeleteMarker ? (isOnly ? onSoleMarker(version, day) : nil) : onCurrent(version, day)
    case .noncurrent(let since, let newer): onNoncurrent(since: since, newer: newer, day)
    }
  }

  private func onCurrent(_ version: VersionFacts, _ day: LifecycleDay) -> LifecycleVerdict? {
    switch expiration {
    case .days(let days): verdict(.expire, .days(days), day.moment(days, after: version.modified))
    case .date(let date): verdict(.expire, .date, date)
    case .deleteMarker, nil: nil
    }
  }

  /// `Days` takes away old sole markers too, as S3 documents; `Date` does not.
  private func onSoleMarker(_ marker: VersionFacts, _ day: LifecycleDay) -> LifecycleVerdict? {
    switch expiration {
    case .deleteMarker(true): verdict(.removeDeleteMarker, .soleDeleteMarker, marker.modified)
    case .days(let days): verdict(.removeDeleteMarker, .days(days), day.moment(days, after: marker.modified))
    case .date, .deleteMarker(false), nil: nil
    }
  }

  private func onNoncurrent(since: Timestamp, newer: Int, _ day: LifecycleDay) -> LifecycleVerdict? {
    guard let noncurrentExpiration, newer >= noncurrentExpiration.kept ?? 0 else { return nil }
    let days = noncurrentExpiration.days
    return verdict(
      .expireNoncurrent, .noncurrent(days: days, kept: noncurrentExpiration.kept), day.moment(days, after: since))
  }

  fileprivate func verdict(_ action: LifecycleVerdict.Action, _ reason: LifecycleVerdict.Reason, _ due: Timestamp)
    -> LifecycleVerdict
  {
    LifecycleVerdict(action: action, rule: id, reason: reason, due: due)
  }
}
