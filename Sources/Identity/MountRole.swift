/// What is let through to the contents of a mount, whoever asks. Each role may what the one before it may.
package enum MountRole: String, CaseIterable, Sendable {
  /// Lists and reads.
  case viewer
  /// Also creates, replaces, renames and deletes objects.
  case editor
  /// Also sets the documents of the bucket.
  case manager

  /// Rights to make and to remove buckets are about the mount itself and not about what is in it: its storage answers them.
  package func includes(_ right: Right) -> Bool { right.isAboutBucketItself || includes(right.kind) }

  private func includes(_ kind: Right.Kind) -> Bool {
    switch self {
    case .viewer: kind == .read
    case .editor: kind == .read || kind == .write
    case .manager: kind != .own
    }
  }
}
