/// The reference of all settings, as `martinet check --print-settings` prints it.
package enum SettingsReference {
  /// Markdown: name, variable, default, meaning. The flag is the name with dashes.
  package static func markdown() -> String {
    let defaults = Settings()
    let rows = SettingsCatalogue.all.map { setting in
      "| `\(setting.name)` | `\(setting.variable)` | \(code(setting.show(defaults))) | \(setting.help) |"
    }
    return (["| setting | environment | default | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }
}
