import Storage

/// The reference of all settings, as `martinet check --print-settings` prints it.
package enum SettingsReference {
  /// Markdown: name, variable, default, meaning. The flag is the name with dashes.
  package static func markdown() -> String {
    let defaults = Settings()
    let rows = SettingsCatalogue.all.map { setting in
      "| `\(setting.name)` | `\(setting.variable)` | \(code(setting.show(defaults))) | \(setting.help) |"
    }
    let settings = ["| setting | environment | default | meaning |", "|---|---|---|---|"] + rows
    return (settings + ["", mounts()]).joined(separator: "\n")
  }

  /// The fields of a mount.
  private static func mounts() -> String {
    let intro = """
      ## Mounts

      `mounts:` in the file is a list. Each mount has fields of its own and one block that is named as its kind ([Mounts](mounts.md)).
      """
    let blocks: [MountKind?] = [nil] + MountKind.allCases
    return ([intro] + blocks.map(table)).joined(separator: "\n\n")
  }

  private static func table(of block: MountKind?) -> String {
    let defaults = BucketName("name").map { MountDefinition(name: $0, kind: block ?? .posix) }
    let rows = MountFields.fields(in: block).map { field in
      let value = field.isRequired ? "required" : code(defaults.map(field.show) ?? "")
      return "| `\(field.name)` | \(value) | \(field.expected) | \(field.help) |"
    }
    let title = block.map { "in the block `\($0.rawValue):`" } ?? "of a mount"
    return (["| field \(title) | default | takes | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }
}
