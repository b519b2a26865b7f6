package import Encryption
package import Storage

extension LocalStorage {
  /// The master keys that are in use; nil: none.
  package var keyring: Keyring? { masterKeys.current }

  /// Takes other master keys, while the store runs. What is sealed under one that is not among them cannot be read until it is.
  /// - Throws: `failed` for a key of a known name that is another than it was; then the former keys stay.
  package func setKeyring(_ keyring: Keyring) throws(StorageError) {
    let notes = try readers.read { (index) throws(StorageError) in try index.masterKeyNotes() }
    try Self.compare(notes, keyring, log: report)
    masterKeys.current = keyring
    // What is cached may be sealed under a key that has gone since.
    cache.forgetAll()
  }

  /// Compares the master keys with those that were used before.
  /// - Throws: `failed` for a key of a known name that is another than it was: what it seals could not be told from what it cannot open.
  static func compare(_ notes: [MasterKeyNote], _ keyring: Keyring?, log: (String) -> Void) throws(StorageError) {
    for note in notes {
      guard let check = keyring?.check(of: note.name) else {
        log("the master key \(note.name) is missing: what is sealed under it cannot be read")
        continue
      }
      guard note.check == 0 || note.check == check else {
        throw .failed("the master key \(note.name) is another than the one of that name that objects are sealed under")
      }
    }
  }
}

/// That something may be sealed under a master key.
struct MasterKeyNote: Hashable, Sendable {
  let name: String
  /// Tells the key from another of its name; 0: not known.
  let check: Int64
}

extension IndexConnection {
  /// Of all master keys that anything may be sealed under.
  func masterKeyNotes() throws(StorageError) -> [MasterKeyNote] {
    let statement = try statement(.masterKeyNotes)
    defer { statement.reset() }
    statement.bind(1, text: IndexTransaction.masterKeyPrefix)
    var notes: [MasterKeyNote] = []
    while try statement.step() { notes.append(MasterKeyNote(name: statement.text(0), check: statement.integer(1))) }
    return notes
  }
}
