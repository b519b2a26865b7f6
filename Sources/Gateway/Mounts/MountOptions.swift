import JSON

/// The fields of a mount as options of an admin command: `--password-file` for `password_file`.
package enum MountOptions {
  /// As options are written, without the dashes in front.
  package static let names = Set(MountFields.all.map { option($0.name) })

  /// The description that the gateway makes a mount of.
  /// - Parameter options: names as in `names`, and their values.
  package static func document(name: String, _ options: [(name: String, value: String)]) throws(SettingsProblem)
    -> [UInt8]
  {
    guard let kind = options.first(where: { $0.name == "kind" })?.value else {
      throw SettingsProblem("--kind is missing: \(MountKind.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    if options.contains(where: { $0.name == "password" }) {
      throw SettingsProblem(
        "--password would show the password to everyone who can list processes, and the index would keep it: "
          + "give --password-file or --password-env, as the gateway can read them")
    }
    let entry = Set(MountFields.fields(in: nil).map { option($0.name) })
    var json = JSONWriter(capacity: 512)
    json.object { json in
      json.field("name", name)
      for given in options where entry.contains(given.name) { json.field(field(given.name), given.value) }
      json.object(kind) { json in
        for given in options where !entry.contains(given.name) { json.field(field(given.name), given.value) }
      }
    }
    return json.finish()
  }

  private static func option(_ field: String) -> String { field.replacing("_", with: "-") }

  private static func field(_ option: String) -> String { option.replacing("-", with: "_") }
}
