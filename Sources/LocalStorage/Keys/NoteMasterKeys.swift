import Encryption
import Storage

// Which master keys anything may be sealed under, and what tells each from another of its name: a counter for each, so that a key that is
// missing is known at the next start, without looking at every object.
extension IndexTransaction {
  static let masterKeyPrefix = "master key "

  func noteMasterKey(_ encryption: ObjectEncryption?) throws(StorageError) {
    guard let name = encryption?.masterKey, !name.isEmpty else { return }
    let statement = try connection.statement(.noteMasterKey)
    statement.bind(1, text: Self.masterKeyPrefix + name)
    // A key that has gone since it sealed this is known by its name alone.
    statement.bind(2, masterKeys.current?.check(of: name) ?? 0)
    try statement.run()
  }
}
