import Encryption
import Glibc

/// The master keys that the settings name: lines of `NAME:BASE64` in a file, or in the environment.
enum MasterKeyFile {
  /// - Returns: nil where there are none.
  /// - Throws: what is wrong with them; no key is shown.
  static func keyring(_ settings: Settings) throws(SettingsProblem) -> Keyring? {
    guard let (text, place) = try text(settings) else {
      guard settings.encryptionKMSKeys.isEmpty else {
        throw SettingsProblem("encryption_kms_keys: there are no master keys; see encryption_keys_file")
      }
      guard settings.encryptionDefault == .none else {
        throw SettingsProblem("encryption_default: there is no master key; see encryption_keys_file")
      }
      return nil
    }
    do throws(KeyringFault) {
      return try Keyring(text: text, kmsKeys: settings.encryptionKMSKeys)
    } catch { throw SettingsProblem("\(place): \(error)") }
  }

  private static func text(_ settings: Settings) throws(SettingsProblem) -> (text: String, place: String)? {
    let path = settings.encryptionKeysFile
    if path.isEmpty {
      // One line of the environment may have several.
      let text = settings.encryptionKeys.replacing(",", with: "\n")
      return text.isEmpty ? nil : (text, "encryption_keys")
    }
    guard settings.encryptionKeys.isEmpty else {
      throw SettingsProblem("encryption_keys_file and encryption_keys are both set")
    }
    do throws(SmallFile.Problem) {
      try requirePrivacy(of: path)
      return (try SmallFile.read(path), path)
    } catch { throw SettingsProblem("encryption_keys_file: \(error.description)") }
  }

  /// - Throws: for a file that everybody may read or write.
  private static func requirePrivacy(of path: String) throws(SmallFile.Problem) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    guard status.st_mode & (S_IROTH | S_IWOTH) == 0 else {
      throw SmallFile.Problem(description: "\(path) is open to everybody; chmod o-rw it")
    }
  }
}
