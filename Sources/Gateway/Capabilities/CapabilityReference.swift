import FileTreeStorage
import LocalStorage
import PosixFileSystem
import SMBFileSystem
import Storage

/// The matrix of all kinds of storages with the default settings, as `martinet check --print-capabilities` prints it.
package enum CapabilityReference {
  /// Markdown. What depends on the server or the volume, and is found out when the mount is looked at, is marked.
  package static func markdown() -> String {
    let local = LocalStorage.capabilities(LocalStorageSettings())
    let columns = [("local store", local, local)] + MountKind.allCases.map(column)
    let head = "| |" + columns.map { " \($0.0) |" }.joined() + " |"
    let rule = "|---|" + columns.map { _ in ":---:|" }.joined() + "---|"
    let rows = Capability.allCases.map { capability in
      let cells = columns.map { cell($0.1.supported.contains(capability), $0.2.supported.contains(capability)) }
      return "| `\(capability.rawValue)` | \(cells.joined(separator: " | ")) | \(capability.sentence) |"
    }
    return ([head, rule] + rows).joined(separator: "\n")
  }

  private static func cell(_ least: Bool, _ most: Bool) -> String { least ? "yes" : most ? "probed" : "–" }

  /// What a mount of a kind has in any case, and at best.
  private static func column(_ kind: MountKind) -> (String, Capabilities, Capabilities) {
    guard let name = BucketName("reference") else { preconditionFailure("a name of a bucket") }
    let settings = MountDefinition(name: name, kind: kind).treeSettings(since: Timestamp(milliseconds: 0))
    let (least, most) = traits(kind)
    return (
      "`\(kind.rawValue)`", FileTreeStorage.capabilities(settings, least), FileTreeStorage.capabilities(settings, most)
    )
  }

  private static func traits(_ kind: MountKind) -> (least: FileSystemTraits, most: FileSystemTraits) {
    switch kind {
    case .posix:
      let most = PosixFileSystem(path: "/").traits
      var least = most
      least.isCaseSensitive = false
      return (least, most)
    case .smb:
      let least = SMBFileSystem.leastTraits
      var most = least
      (most.isCaseSensitive, most.replacesAtomically, most.copiesItself) = (true, true, true)
      return (least, most)
    }
  }
}
