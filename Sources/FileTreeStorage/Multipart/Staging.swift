import Bytes
import Crypto
import Storage

/// Where parts of uploads lie: each in a file of its own that is never written twice, in a folder for each upload.
enum Staging {
  static let uploads = path([HiddenNames.staging, "uploads"])

  static func folder(_ token: UploadToken) -> TreePath { path([HiddenNames.staging, "uploads", token.text]) }

  /// A new file for a part.
  static func name(_ number: PartNumber) -> String { "\(number.value)-\(Hex.encode(SecureRandom.bytes(8)))" }

  private static func path(_ names: [String]) -> TreePath {
    names.reduce(TreePath.root) { path, name in
      guard let next = path.appending(name) else { preconditionFailure("\(name) is a name") }
      return next
    }
  }
}

extension FileTreeStorage {
  /// Removes an upload's folder with all that is in it, as far as that can be.
  func removeStaging(_ token: UploadToken) {
    let folder = Staging.folder(token)
    var files: [TreePath] = []
    try? fileSystem.list(folder) { entries in
      files += entries.compactMap { folder.appending($0.name) }
      return true
    }
    for file in files { try? fileSystem.removeFile(file) }
    removeEmptyStaging(folder)
  }

  /// Nothing of the gateway's is left in the tree when no upload is in progress.
  func removeEmptyStaging(_ folder: TreePath) {
    var folder = folder
    while !folder.isRoot, (try? fileSystem.removeFolder(folder)) != nil { folder = folder.parent }
  }
}
