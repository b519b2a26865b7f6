import Glibc
import Testing

@testable import Gateway

@Suite struct SettingsTests {
  private func load(file: String? = nil, _ environment: [String: String] = [:], flags: [String] = []) throws -> Settings
  {
    var environment = environment
    let path = "\(temporaryFolder())/martinet.yaml"
    if let file {
      try write(file, to: path)
      environment["MARTINET_CONFIG"] = path
    }
    defer { unlink(path) }
    return try SettingsLoader.load(flags: flags, environment: environment)
  }

  private func problem(file: String? = nil, _ environment: [String: String] = [:], flags: [String] = []) throws
    -> String
  {
    let error = try #require(throws: SettingsProblem.self) { try load(file: file, environment, flags: flags) }
    return error.description
  }

  @Test func laterSourcesWin() throws {
    let file = "listen: 127.0.0.1:1\nregion: file\ndata_dir: /file\n"
    let settings = try load(
      file: file, ["MARTINET_LISTEN": "127.0.0.1:2", "MARTINET_REGION": "environment"],
      flags: ["--listen", "127.0.0.1:3"])
    #expect(settings.listen == "127.0.0.1:3")
    #expect(settings.region == "environment")
    #expect(settings.dataDirectory == "/file")
  }

  @Test func listsAreWrittenAsYAMLOrWithCommas() throws {
    let settings = try load(
      file: "hosts:\n  - minio:9000\n  - https://s3.example.org\n", ["MARTINET_DOMAIN": "a.example, b.example"])
    #expect(settings.hosts == ["minio:9000", "https://s3.example.org"])
    #expect(settings.domains == ["a.example", "b.example"])
  }

  @Test func secretsComeFromFilesWithoutTheirLineBreak() throws {
    let path = "\(temporaryFolder())/secret"
    try write("hunter2-hunter2\n", to: path)
    defer { unlink(path) }
    #expect(try load(["MARTINET_ROOT_SECRET_KEY_FILE": path]).rootSecretKey == "hunter2-hunter2")
    #expect(try load(file: "root_secret_key_file: \(path)\n").rootSecretKey == "hunter2-hunter2")
  }

  @Test(arguments: [
    ("listen: a\nregoin: fr-par\n", ":2: field 'regoin' is not known; did you mean 'region'?"),
    ("listen: [\n", ":2: "),
    ("- a\n", ":1: expected 'name: value' lines"),
    ("region:\n  a: b\n", "'region' takes a value, not a block"),
    ("region: a\nregion: b\n", ":2: 'region' is given twice"),
    ("inline_bytes: 1TiB\n", "'1TiB' is not a size from 0 to 16KiB"),
    ("idle_timeout: soon\n", "'soon' is not a duration"),
    ("log_requests: perhaps\n", "'perhaps' is not true or false"),
    ("log_format: xml\n", "'xml' is not one of auto, json, text"),
  ])
  func saysWhereTheFileIsWrong(file: String, expected: String) throws {
    #expect(try problem(file: file).contains(expected))
  }

  @Test func refusesUnknownVariablesAndFlags() throws {
    #expect(try problem(["MARTINET_REGOIN": "x"]) == "variable MARTINET_REGOIN is not known; did you mean 'region'?")
    #expect(try problem(flags: ["--lissten", "x"]) == "flag --lissten is not known; did you mean 'listen'?")
    #expect(try problem(flags: ["--listen"]) == "--listen needs a value")
    #expect(try problem(flags: ["listen"]) == "unexpected argument 'listen'")
  }

  @Test func theDemoKeyIsMadeOnceAndKept() throws {
    let folder = temporaryFolder()
    defer {
      unlink("\(folder)/demo-key")
      rmdir(folder)
    }
    let made = try DemoKey.findOrMake(in: folder)
    let found = try DemoKey.findOrMake(in: folder)
    #expect(found.accessKey == made.accessKey && found.secretKey == made.secretKey)
    var status = stat()
    stat("\(folder)/demo-key", &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func refusesASecretGivenTwice() throws {
    let said = try problem(["MARTINET_ROOT_SECRET_KEY_FILE": "/x", "MARTINET_ROOT_SECRET_KEY": "y"])
    #expect(said.contains("both set"))
  }

  @Test(
    arguments: [
      ("0", 0), ("17", 17), ("4KiB", 4096), ("128MiB", 128 << 20), ("5GiB", 5 << 30), ("9B", 9),
    ] as [(String, Int64)])
  func readsSizes(text: String, bytes: Int64) { #expect(SettingText.size(text) == bytes) }

  @Test(arguments: ["", "-1", "+1", "1.5MiB", "1 KiB", "9999999999TiB", "KiB", "1kb"])
  func refusesSizes(text: String) { #expect(SettingText.size(text) == nil) }

  @Test(
    arguments: [("250ms", 250), ("20s", 20_000), ("5m", 300_000), ("1h", 3_600_000), ("3", 3000)] as [(String, Int64)])
  func readsDurations(text: String, milliseconds: Int64) {
    #expect(SettingText.duration(text) == .milliseconds(milliseconds))
  }

  @Test func sizesPrintAsTheyAreRead() {
    for bytes in [0, 1, 1000, 1024, 4096, 5 << 20, 3 << 30, 7 << 40] as [Int64] {
      #expect(SettingText.size(SettingText.size(of: bytes)) == bytes)
    }
  }

  @Test(arguments: [
    ("127.0.0.1:9000", ListenAddress.tcp(host: "127.0.0.1", port: 9000)), ("[::1]:1", .tcp(host: "::1", port: 1)),
    (":9000", .tcp(host: "::", port: 9000)), ("localhost:0", .tcp(host: "localhost", port: 0)),
    ("unix:/run/martinet.sock", .unix(path: "/run/martinet.sock")),
  ])
  func readsListenAddresses(text: String, address: ListenAddress) { #expect(ListenAddress(text) == address) }

  @Test(arguments: ["", "9000", "host", "host:", "host:x", "host:70000", "::1:80", "unix:relative"])
  func refusesListenAddresses(text: String) { #expect(ListenAddress(text) == nil) }

  @Test func refusesToStartWithoutOrWithKnownSecrets() {
    var settings = Settings()
    settings.dataDirectory = "/x"
    #expect(!SettingsCheck.problems(of: settings).isEmpty)
    settings.rootAccessKey = "a"
    for secret in ["", "short", "minioadmin"] {
      settings.rootSecretKey = secret
      #expect(!SettingsCheck.problems(of: settings).isEmpty, "\(secret)")
    }
    settings.rootSecretKey = "long-enough-and-not-known"
    #expect(SettingsCheck.problems(of: settings).isEmpty)
  }

  /// Made by: `(sed '/^|/,$d' docs/settings.md; martinet check --print-settings) > …`
  @Test func thePageOfSettingsIsWhatTheProgramPrints() throws {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try SmallFile.read("/\(root)/docs/settings.md")
    #expect(text.hasSuffix("\n\n" + SettingsReference.markdown() + "\n"))
  }

  @Test func theReferenceNamesEverySettingOnceAndNoSecret() {
    let reference = SettingsReference.markdown()
    for setting in SettingsCatalogue.all {
      #expect(
        reference.split(separator: "\n").filter { $0.hasPrefix("| `\(setting.name)` | `\(setting.variable)` |") }.count
          == 1)
      #expect(setting.help.count > 8)
    }
  }
}

private func temporaryFolder() -> String {
  var template = Array("/tmp/martinet-test-XXXXXX".utf8CString)
  return String(cString: mkdtemp(&template))
}

private func write(_ text: String, to path: String) throws {
  let file = try #require(fopen(path, "w"))
  fputs(text, file)
  fclose(file)
}
