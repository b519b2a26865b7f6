import Bytes
import Encryption
import Glibc
import Testing

@testable import Gateway

@Suite("Master keys in the settings")
struct MasterKeyFileTests {
  private static let line = "first:" + Base64.encode([UInt8](repeating: 1, count: 32))

  private func settings(_ adjust: (inout Settings) -> Void) -> Settings {
    var settings = Settings()
    adjust(&settings)
    return settings
  }

  private func withFile(_ text: String, mode: mode_t, _ body: (String) throws -> Void) throws {
    var template = Array("/tmp/martinet-keys-XXXXXX".utf8CString)
    let path = template.withUnsafeMutableBufferPointer { buffer -> String in
      close(mkstemp(buffer.baseAddress!))
      return String(cString: buffer.baseAddress!)
    }
    defer { unlink(path) }
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
    chmod(path, mode)
    try body(path)
  }

  @Test("are read from a file that is not open to everybody")
  func readsFile() throws {
    try withFile("# keys\n\(Self.line)\n", mode: 0o640) { path in
      let keyring = try MasterKeyFile.keyring(settings { $0.encryptionKeysFile = path })
      #expect(keyring?.names == ["first"])
      chmod(path, 0o644)
      #expect(throws: SettingsProblem.self) { try MasterKeyFile.keyring(settings { $0.encryptionKeysFile = path }) }
    }
  }

  @Test("are read from the environment, several in a line")
  func readsText() throws {
    let second = "second:" + Base64.encode([UInt8](repeating: 2, count: 32))
    let keyring = try MasterKeyFile.keyring(
      settings {
        $0.encryptionKeys = "\(Self.line),\(second)"
        $0.encryptionKMSKeys = ["second"]
      })
    #expect(keyring?.names == ["first", "second"] && keyring?.kmsKeys == ["second"])
    #expect(try MasterKeyFile.keyring(Settings()) == nil)
  }

  @Test("are refused without showing them")
  func refuses() throws {
    let wrong = [
      settings { $0.encryptionKeys = "first:AAAA" }, settings { $0.encryptionKMSKeys = ["first"] },
      settings { $0.encryptionDefault = .managed },
      settings { $0.encryptionKeysFile = "/nonexistent/keys" },
      settings {
        $0.encryptionKeys = Self.line
        $0.encryptionKeysFile = "/nonexistent/keys"
      },
    ]
    for settings in wrong {
      #expect(throws: SettingsProblem.self) { try MasterKeyFile.keyring(settings) }
      #expect(!SettingsCheck.problems(of: settings).filter { $0.contains("encryption") }.isEmpty)
      #expect(!SettingsCheck.problems(of: settings).contains { $0.contains("AAAA") })
    }
  }

  @Test("a setting that ends in _file is itself, in the settings file too")
  func namesEndingInFile() throws {
    try withFile("\(Self.line)\n", mode: 0o600) { keys in
      try withFile("encryption_keys_file: \(keys)\nidentity_file: /etc/x\nroot_secret_key_file: \(keys)\n", mode: 0o600)
      { path in
        let settings = try SettingsLoader.load(flags: ["--config", path], environment: [:])
        #expect(settings.encryptionKeysFile == keys && settings.identityFile == "/etc/x")
        #expect(settings.rootSecretKey == Self.line)
      }
      let settings = try SettingsLoader.load(flags: [], environment: ["MARTINET_ENCRYPTION_KEYS_FILE": keys])
      #expect(settings.encryptionKeysFile == keys && settings.encryptionKeys.isEmpty)
    }
  }
}
