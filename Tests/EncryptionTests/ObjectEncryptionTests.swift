import Bytes
import Encryption
import Testing

@Suite("Sealed data keys")
struct ObjectEncryptionTests {
  private static func keyring(_ names: String...) throws -> Keyring {
    let lines = names.map { name in
      "\(name):\(Base64.encode([UInt8](repeating: name.utf8.first ?? 0, count: 32)))"
    }
    return try Keyring(text: lines.joined(separator: "\n"), kmsKeys: names)
  }

  private static func customer(_ byte: UInt8) throws -> CustomerKey {
    try #require(CustomerKey([UInt8](repeating: byte, count: 32)))
  }

  /// Whether both keys are the same: what one sealed the other opens.
  private static func isSame(_ one: DataKey, _ other: DataKey) -> Bool {
    other.open(one.seal([1, 2, 3]), size: 3) == [1, 2, 3]
  }

  @Test("open as they were sealed, also after they were stored")
  func opens() throws {
    let keyring = try Self.keyring("a", "b")
    let customer = try Self.customer(9)
    let writes: [(WriteEncryption, CustomerKey?, String)] = [
      (.managed, nil, "a"), (.kms(keyID: "", context: []), nil, "a"), (.kms(keyID: "b", context: [1, 0, 2]), nil, "b"),
      (.customer(customer), customer, ""),
    ]
    for (write, key, master) in writes {
      let data = DataKey()
      let sealed = try #require(try ObjectEncryption(data, write, keyring))
      #expect(sealed.masterKey == master)
      let stored = sealed.bytes.withUnsafeBytes { ObjectEncryption(stored: $0) }
      #expect(stored == sealed)
      #expect(Self.isSame(data, try sealed.open(key, keyring)))
      // Never twice the same.
      #expect(try ObjectEncryption(data, write, keyring) != sealed)
    }
    #expect(try ObjectEncryption(DataKey(), .none, keyring) == nil)
  }

  @Test("do not open under another key, and say why")
  func refusesOtherKeys() throws {
    let (keyring, other) = (try Self.keyring("a"), try Self.keyring("b"))
    let (mine, yours) = (try Self.customer(1), try Self.customer(2))
    let managed = try #require(try ObjectEncryption(DataKey(), .managed, keyring))
    #expect(throws: KeyFault.noMasterKey("a")) { try managed.open(nil, other) }
    #expect(throws: KeyFault.noMasterKey("a")) { try managed.open(nil, nil) }
    #expect(throws: KeyFault.keyNotApplicable) { try managed.open(mine, keyring) }
    #expect(throws: KeyFault.keyNotApplicable) { try managed.requireKey(mine) }
    #expect(throws: Never.self) { try managed.requireKey(nil) }
    let impostor = try Keyring(text: "a:\(Base64.encode([UInt8](repeating: 5, count: 32)))")
    #expect(throws: KeyFault.damaged) { try managed.open(nil, impostor) }

    let customers = try #require(try ObjectEncryption(DataKey(), .customer(mine), nil))
    #expect(throws: KeyFault.keyRequired) { try customers.open(nil, keyring) }
    #expect(throws: KeyFault.wrongKey) { try customers.open(yours, keyring) }
    #expect(throws: KeyFault.wrongKey) { try customers.requireKey(yours) }
    #expect(throws: Never.self) { try customers.requireKey(mine) }

    #expect(throws: KeyFault.noMasterKey("")) { try ObjectEncryption(DataKey(), .managed, nil) }
    let without = try Keyring(text: "a:\(Base64.encode([UInt8](repeating: 5, count: 32)))")
    #expect(throws: KeyFault.noMasterKey("")) {
      try ObjectEncryption(DataKey(), .kms(keyID: "a", context: []), without)
    }
  }

  @Test("are bound to their scheme")
  func refusesSwappedSchemes() throws {
    let keyring = try Self.keyring("a")
    let managed = try #require(try ObjectEncryption(DataKey(), .managed, keyring))
    let kms = try #require(try ObjectEncryption(DataKey(), .kms(keyID: "a", context: [7]), keyring))
    let swapped = [
      ObjectEncryption(scheme: .kms(keyID: "a", context: []), masterKey: "a", sealedKey: managed.sealedKey),
      ObjectEncryption(scheme: .managed, masterKey: "a", sealedKey: kms.sealedKey),
      ObjectEncryption(scheme: .kms(keyID: "a", context: [8]), masterKey: "a", sealedKey: kms.sealedKey),
      ObjectEncryption(scheme: .kms(keyID: "b", context: [7]), masterKey: "a", sealedKey: kms.sealedKey),
    ]
    for sealed in swapped { #expect(throws: KeyFault.damaged) { try sealed.open(nil, keyring) } }
  }

  @Test("do not open when any byte is another")
  func refusesDamage() throws {
    let keyring = try Self.keyring("a")
    let sealed = try #require(try ObjectEncryption(DataKey(), .managed, keyring))
    for index in sealed.sealedKey.indices {
      var bytes = sealed.sealedKey
      bytes[index] ^= 1
      let damaged = ObjectEncryption(scheme: .managed, masterKey: "a", sealedKey: bytes)
      #expect(throws: KeyFault.damaged) { try damaged.open(nil, keyring) }
    }
  }

  @Test("are sealed anew under the current master key alone")
  func reseals() throws {
    let (old, both, new) = (try Self.keyring("a"), try Self.keyring("b", "a"), try Self.keyring("b"))
    let data = DataKey()
    let sealed = try #require(try ObjectEncryption(data, .managed, old))
    let moved = try #require(try sealed.resealed(both))
    #expect(moved.masterKey == "b")
    #expect(Self.isSame(data, try moved.open(nil, new)))
    #expect(try moved.resealed(both) == nil)
    let kms = try #require(try ObjectEncryption(data, .kms(keyID: "a", context: []), old))
    #expect(try kms.resealed(both) == nil)
    #expect(throws: KeyFault.noMasterKey("a")) { try sealed.resealed(new) }
  }

  @Test("that this program does not know are refused", arguments: 0..<3)
  func refusesUnknownForms(index: Int) throws {
    let sealed = try #require(try ObjectEncryption(DataKey(), .managed, try Self.keyring("a")))
    let forms = [
      [2] + sealed.bytes.dropFirst(), [1, 9] + sealed.bytes.dropFirst(2), Array(sealed.bytes.dropLast()),
    ]
    #expect(forms[index].withUnsafeBytes { ObjectEncryption(stored: $0) } == nil)
  }
}
