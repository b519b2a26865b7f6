import FileTreeStorage
import Workers

/// Tries every mount of the settings, for `martinet check`. Those that admin commands made are looked at by the running gateway.
package enum MountCheck {
  /// What came of one mount.
  package struct Finding: Sendable {
    /// A line for people.
    package let text: String
    package let isFault: Bool
  }

  /// All at the same time: one that does not answer is waited for once.
  package static func run(_ settings: Settings) -> [Finding] {
    let findings = Monitor<[Int: Finding]>([:])
    let threads = settings.mounts.enumerated().map { index, mount in
      try? OwnedThread("mount-check") {
        let finding = look(at: mount)
        findings.withLock { $0[index] = finding }
      }
    }
    for thread in threads { thread?.join() }
    return settings.mounts.indices.map { index in
      findings.withLock { $0[index] } ?? Finding(text: "mount \(settings.mounts[index].name): no thread", isFault: true)
    }
  }

  private static func look(at mount: MountDefinition) -> Finding {
    guard mount.isEnabled else { return Finding(text: "mount \(mount.name): disabled", isFault: false) }
    guard let fileSystem = try? mount.fileSystem() else {
      return Finding(text: "mount \(mount.name): it cannot be used as it is described", isFault: true)
    }
    defer { fileSystem.close() }
    do throws(FileSystemError) {
      try fileSystem.examine()
      return Finding(text: "mount \(mount.name): OK", isFault: false)
    } catch {
      let cause = MountFault(error)?.text ?? "it is too busy to answer"
      return Finding(text: "mount \(mount.name): \(cause)", isFault: true)
    }
  }
}
