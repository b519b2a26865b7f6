import Glibc
import Identity
import SMBFileSystem
import Storage
import Testing

@testable import Gateway

/// Mounts as the settings file describes them.
@Suite struct MountDefinitionTests {
  private func mounts(_ text: String, secret: String = "s3cret\n") throws -> [MountDefinition] {
    let file = "/tmp/martinet-mounts-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let secretFile = "\(file).secret"
    try write(text.replacing("SECRET", with: secretFile), to: file)
    try write(secret, to: secretFile)
    defer { for path in [file, secretFile] { unlink(path) } }
    return try SettingsLoader.load(flags: ["--config", file], environment: [:]).mounts
  }

  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
  }

  private static let archive = """
    mounts:
      - name: archive
        display_name: Archive
        kind: smb
        enabled: false
        role: manager
        tenant: 7
        smb:
          server: nas.example.org
          port: 4450
          share: data
          base_path: /projects/a/
          domain: CORP
          username: svc-martinet
          password_file: SECRET
          encryption: required
          timeout: 5s
          sessions: 2
          max_waiting: 9
          reserved_characters: map
          chunk_size: 64KiB
          max_upload_bytes: 1GiB
          max_upload_time: 10m
          attributes: refuse
          listing_cache_bytes: 0
          listing_cache_time: 0
          max_folder_entries: 5000

    """

  @Test func givesEveryFieldOfAShare() throws {
    let mount = try #require(try mounts(Self.archive).first)
    #expect(mount.bucket == BucketAddress(tenant: TenantID(rawValue: 7), name: try #require(BucketName("archive"))))
    #expect((mount.title, mount.kind, mount.isEnabled, mount.role) == ("Archive", .smb, false, .manager))
    #expect(
      (mount.smb.host, mount.smb.port, mount.smb.share, mount.path) == ("nas.example.org", 4450, "data", "projects/a"))
    #expect((mount.smb.domain, mount.smb.username, mount.smb.encryption) == ("CORP", "svc-martinet", .required))
    #expect((mount.smb.timeout, mount.smb.sessions, mount.smb.maximumWaiting) == (.seconds(5), 2, 9))
    #expect((mount.smb.reservedCharacters, mount.attributes) == (.map, .refuse))
    #expect((mount.chunkBytes, mount.maximumUploadBytes, mount.maximumUploadTime) == (64 << 10, 1 << 30, .seconds(600)))
    #expect((mount.listingCacheBytes, mount.listingCacheTime, mount.maximumFolderEntries) == (0, .zero, 5000))
  }

  @Test func aFolderNeedsLittle() throws {
    let mount = try #require(
      try mounts("mounts:\n  - name: scans\n    kind: posix\n    posix:\n      path: /srv//scans/\n").first)
    #expect((mount.path, mount.title, mount.role, mount.isEnabled) == ("/srv/scans", "scans", .editor, true))
    #expect(mount.bucket.tenant == .default)
  }

  @Test func withoutMountsThereAreNone() throws { #expect(try mounts("region: local\n").isEmpty) }

  private static let start = "mounts:\n  - name: archive\n    kind: smb\n    smb:\n"
  private static let whole = "      host: nas\n      share: data\n      username: u\n      password: p\n"
  private static let scans = "  - name: scans\n    kind: posix\n    posix:\n      path: /srv/scans\n"

  /// What is wrong, where, and what to do.
  @Test(arguments: [
    ("mounts: archive\n", ":1: 'mounts' takes a list: each mount begins with '- name: …'"),
    ("mounts:\n  name: archive\n", ":2: 'mounts' takes a list: each mount begins with '- name: …'"),
    ("mounts:\n  - archive\n", ":2: a mount is fields: 'name: …', 'kind: …'"),
    ("mounts:\n  - kind: smb\n", ":2: a mount needs a 'name': the bucket that it appears as"),
    (
      "mounts:\n  - name: My Files\n", ":2: name: 'My Files' is not a bucket's name (3 to 63 of a-z, 0-9, '.' and '-')"
    ),
    ("mounts:\n  - name: archive\n", ":2: mount 'archive': a mount needs a 'kind': smb or posix"),
    ("mounts:\n  - name: archive\n    kind: nfs\n", ":3: mount 'archive': kind: 'nfs' is not one of smb, posix"),
    ("mounts:\n  - name: archive\n    kind: smb\n", ":2: mount 'archive': a mount of kind 'smb' needs a block 'smb:'"),
    (
      start + whole + "    posix:\n      path: /x\n",
      ":9: mount 'archive': the block 'posix:' is of another kind than 'smb'"
    ),
    (start + whole + "      shar: x\n", ":9: mount 'archive': field 'shar' is not known; did you mean 'share'?"),
    (start + whole + "    enabeld: no\n", ":9: mount 'archive': field 'enabeld' is not known; did you mean 'enabled'?"),
    (
      start + whole + "    path: /x\n",
      ":9: mount 'archive': 'path' stands in the wrong place: it belongs in a block 'smb:' or 'posix:'"
    ),
    (
      start + whole + "      role: viewer\n",
      ":9: mount 'archive': 'role' stands in the wrong place: it belongs beside the block"
    ),
    (
      start + whole + "      server: nas\n",
      ":9: mount 'archive': 'server' and 'host' are both given; they mean the same: remove one"
    ),
    (
      start + whole + "      path: a\n      base_path: a\n",
      ":10: mount 'archive': 'base_path' and 'path' are both given; they mean the same: remove one"
    ),
    (
      start + whole + "      password_env: X\n",
      ":9: mount 'archive': 'password_env' and 'password' are both given; they mean the same: remove one"
    ),
    (
      start + "      host: nas\n      share: data\n      username: u\n",
      ":5: mount 'archive': 'password' or 'password_file' or 'password_env' is missing"
    ),
    (start + "      share: data\n", ":5: mount 'archive': 'host' or 'server' is missing"),
    (start + "      host: nas\n", ":5: mount 'archive': 'share' is missing"),
    (start + whole + "      port: 0\n", ":9: mount 'archive': port: '0' is not a number from 1 to 65535"),
    (
      start + whole + "      chunk_size: 32KiB\n",
      ":9: mount 'archive': chunk_size: '32KiB' is not a size from 64KiB to 8MiB"
    ),
    (start + whole + "      sessions: 9\n", ":9: mount 'archive': sessions: '9' is not a number from 1 to 8"),
    (start + whole + "      timeout: 0\n", ":9: mount 'archive': timeout: '0' is not a duration from 1s to 300s"),
    (
      start + whole + "      encryption: maybe\n",
      ":9: mount 'archive': encryption: 'maybe' is not one of off, desired, required"
    ),
    (start + whole + "      path: a/../b\n", ":9: mount 'archive': path: 'a/../b' is not a path without '.' and '..'"),
    (
      start + whole.replacing("nas", with: "//nas"),
      ":5: mount 'archive': host: '//nas' is not text of 1 to 255 bytes with none of / \\ : @"
    ),
    (start + whole + "      timeout:\n        a: b\n", ":9: mount 'archive': 'timeout' takes a plain value"),
    (
      start + whole.replacing("password: p", with: "password: ''"),
      ":8: mount 'archive': password: its value is not text"
    ),
    (
      "mounts:\n  - name: scans\n    kind: posix\n    posix:\n      path: scans\n",
      ":5: mount 'scans': path: 'scans' is not an absolute path without '.' and '..'"
    ),
    (
      start + whole.replacing("password: p", with: "password_file: /nowhere/nas"),
      ":4: mount 'archive': no password: the file /nowhere/nas cannot be read"
    ),
    (
      start + whole.replacing("password: p", with: "password_env: MARTINET_TEST_UNSET"),
      ":4: mount 'archive': no password: the variable MARTINET_TEST_UNSET is not set"
    ),
    ("mounts:\n" + scans + scans, ":6: mount 'scans': there is another mount of this name"),
    (
      "mounts:\n" + scans + scans.replacing("name: scans", with: "name: other"),
      ":6: mount 'other': the mount 'scans' begins at the same folder already"
    ),
    ("mount:\n" + scans, ":1: field 'mount' is not known; did you mean 'mounts'?"),
  ])
  func refusesMistakes(text: String, expected: String) throws {
    let error = try #require(throws: SettingsProblem.self) { try mounts(text) }
    #expect(error.description.hasSuffix(expected), "\(error.description)")
  }

  @Test func aPasswordIsReadAnewAndWithoutItsLineBreak() throws {
    let path = "/tmp/martinet-mounts-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }
    let password = MountPassword.file(path)
    #expect(throws: MountPassword.Problem.self) { try password.read() }
    for text in ["first", "second"] {
      try write("\(text)\n", to: path)
      #expect(try password.read() == text)
    }
    try write("\n", to: path)
    #expect(throws: MountPassword.Problem("is empty", place: "the file \(path)")) { try password.read() }
  }

  @Test func aMountDescribesItselfWithoutItsPassword() throws {
    let mount = try #require(try mounts(Self.start + Self.whole.replacing(": p", with: ": hunter2")).first)
    #expect(try mount.smb.password.read() == "hunter2")
    var dumped = ""
    dump(mount, to: &dumped)
    for text in ["\(mount)", String(reflecting: mount), dumped] { #expect(!text.contains("hunter2")) }
    for field in MountFields.all { #expect(!field.show(mount).contains("hunter2")) }
  }

  @Test func everyFieldHasAMeaningAndReadsWhatItShows() throws {
    let mount = try #require(try mounts(Self.archive).first)
    for field in MountFields.all where field.gives != "password" && field.kinds != [.posix] {
      #expect(field.help.count > 8)
      var read = mount
      #expect(field.read(&read, field.show(mount)), "\(field.name)")
      #expect(read == mount, "\(field.name)")
    }
  }
}
