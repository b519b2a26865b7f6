import FileTreeStorage
import Storage

/// All fields of a mount, once: the file, the admin commands and the reference read them here.
enum MountFields {
  static let all: [MountField] = entry + place + share + manners

  /// Fields that stand beside the block, or in the block of a kind.
  static func fields(in block: MountKind?) -> [MountField] {
    all.filter { field in block.map(field.kinds.contains) ?? field.kinds.isEmpty }
  }

  static let chunkBytes: ClosedRange<Int64> = (64 << 10)...(8 << 20)

  private static let entry: [MountField] = [
    MountField(
      "name", \.name, in: [], isRequired: true, "The bucket that it appears as.", expected: "a bucket's name",
      parse: BucketName.init, print: \.text),
    .choice("kind", \.kind, isRequired: true, "What it speaks to; the block of that name says where it is."),
    .text("display_name", \.displayName, "What people call it; without it, its name."),
    .flag("enabled", \.isEnabled, "A mount that is not enabled keeps its name, and its requests are refused."),
    .choice(
      "role", \.role,
      "What is let through, whoever asks: viewer lists and reads, editor writes, manager also sets CORS and tags of the bucket."
    ),
    MountField(
      "tenant", \.tenant, in: [], "Whose it is: `default`, or a tenant's number.",
      expected: "'default' or a tenant's number",
      parse: TenantID.init(setting:),
      print: { $0 == .default ? "default" : "\($0)" }),
  ]

  private static let place: [MountField] = [
    MountField(
      "path", \.path, in: [.posix], isRequired: true, "The folder that it begins at.",
      expected: "an absolute path without '.' and '..'", parse: absolutePath, print: { $0 }),
    sharePath, sharePath.named("base_path"),
  ]

  private static let sharePath = MountField(
    "path", \.path, in: [.smb], "The folder within the share that it begins at.",
    expected: "a path without '.' and '..'", parse: { folder($0) }, print: { $0.isEmpty ? "/" : $0 })

  private static let share: [MountField] = [
    host, host.named("server"),
    .text("share", \.smb.share, in: [.smb], isRequired: true, without: "/ \\", "The share's name."),
    .number("port", \.smb.port, in: [.smb], 1...65_535, "The server's TCP port."),
    .text("domain", \.smb.domain, in: [.smb], "The account's domain or workgroup."),
    .text("username", \.smb.username, in: [.smb], isRequired: true, "The account's name."),
    password("password", "Its password. Better is a file that only the gateway can read.", isSecret: true) {
      .value($0)
    } show: {
      if case .value = $0 { "(set)" } else { "" }
    },
    password(
      "password_file", "A file with the password. It is read again, so that a changed one counts within a minute."
    ) {
      .file($0)
    } show: {
      if case .file(let path) = $0 { path } else { "" }
    },
    password("password_env", "A variable of the gateway's environment with the password.") {
      .environment($0)
    } show: {
      if case .environment(let name) = $0 { name } else { "" }
    },
    .choice(
      "encryption", \.smb.encryption, in: [.smb],
      "SMB 3 encryption: required refuses servers without it, desired takes it where it is offered."),
  ]

  private static let host = MountField.text(
    "host", \.smb.host, in: [.smb], isRequired: true, without: "/ \\ : @", "The server's name or address.")

  private static let manners: [MountField] = [
    .duration(
      "timeout", \.smb.timeout, in: [.smb], .seconds(1)...(.seconds(300)),
      "Time for the server to answer one call."),
    .number(
      "sessions", \.smb.sessions, in: [.smb], 1...8, "Connections to the server; each is a process of its own."),
    .number(
      "max_waiting", \.smb.maximumWaiting, in: [.smb], 1...65_536,
      "Calls that may wait for a connection; beyond it requests are answered 503 SlowDown."),
    .choice(
      "reserved_characters", \.smb.reservedCharacters, in: [.smb],
      "Keys with characters that a share cannot hold: refuse them, or map the characters as other SMB clients do."),
    .size(
      "chunk_size", \.chunkBytes, in: [.smb, .posix], chunkBytes, "Bytes that are read or written at a time."),
    .size(
      "max_upload_bytes", \.maximumUploadBytes, in: [.smb, .posix], 1...(5 << 40), "Largest object that is taken."),
    .duration(
      "max_upload_time", \.maximumUploadTime, in: [.smb, .posix], .seconds(1)...(.seconds(7 * 86_400)),
      "Longest time for the body of one PUT."),
    .choice(
      "attributes", \.attributes, in: [.smb, .posix],
      "What cannot stand in the file (content type, user metadata, tags, checksums): keep it in the gateway's index, or refuse it."
    ),
    .size(
      "listing_cache_bytes", \.listingCacheBytes, in: [.smb, .posix], 0...(4 << 30),
      "Memory for folders that were listed lately, so that the next page does not read them again."),
    .duration(
      "listing_cache_time", \.listingCacheTime, in: [.smb, .posix], .zero...(.seconds(3600)),
      "How long further pages of a listing may use them; a first page always looks for itself."),
    .number(
      "max_folder_entries", \.maximumFolderEntries, in: [.smb, .posix], 1000...100_000_000,
      "Files and folders in one folder; one with more is not listed, and the request is answered 503."),
  ]

  private static func password(
    _ name: String, _ help: String, isSecret: Bool = false, from make: @escaping @Sendable (String) -> MountPassword,
    show: @escaping @Sendable (MountPassword) -> String
  ) -> MountField {
    MountField(
      name, gives: "password", \.smb.password, in: [.smb], isRequired: true, isSecret: isSecret, help,
      expected: "text", parse: { $0.isEmpty ? nil : make($0) }, print: show)
  }

  private static func absolutePath(_ text: String) -> String? {
    text.hasPrefix("/") ? folder(text).map { "/\($0)" } : nil
  }

  /// Names joined by `/`, nothing at the ends.
  private static func folder(_ text: String) -> String? {
    TreePath(text.split(separator: "/").joined(separator: "/"))?.text
  }
}

extension TenantID {
  /// `default`, or a number.
  init?(setting text: String) {
    if text == "default" {
      self = .default
    } else if let number = Int64(text), number > 0 {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }
}
