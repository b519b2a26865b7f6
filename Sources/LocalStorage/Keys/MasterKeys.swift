import Encryption
import Storage
import Synchronization

/// The master keys that a store has at this moment.
final class MasterKeys: Sendable {
  private let keyring: Mutex<Keyring?>

  init(_ keyring: Keyring?) { self.keyring = Mutex(keyring) }

  var current: Keyring? {
    get { keyring.withLock { $0 } }
    set { keyring.withLock { $0 = newValue } }
  }

  /// A new data key, sealed as a write asks for it; nil where it asks for none.
  /// - Throws: `noMasterKey`.
  func seal(_ wanted: WriteEncryption) throws(StorageError) -> SealedWrite? {
    if case .none = wanted { return nil }
    return try seal(DataKey(), wanted)
  }

  func seal(_ key: DataKey, _ wanted: WriteEncryption) throws(StorageError) -> SealedWrite? {
    do throws(KeyFault) {
      return try ObjectEncryption(key, wanted, current).map { SealedWrite(key: key, encryption: $0) }
    } catch {
      throw StorageError(error)
    }
  }

  /// - Parameter key: what the client brought.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`, `noMasterKey`.
  func open(_ encryption: ObjectEncryption, _ key: CustomerKey?) throws(StorageError) -> DataKey {
    do throws(KeyFault) { return try encryption.open(key, current) } catch { throw StorageError(error) }
  }
}

/// A data key in use, and how it is kept.
struct SealedWrite: Sendable {
  let key: DataKey
  let encryption: ObjectEncryption

  /// What stands in the index for the MD5 of the plaintext: that itself, or what tells nothing of it.
  func tag(of md5: [UInt8]) -> [UInt8] { encryption.hidesTag ? key.tag(of: md5) : md5 }
}
