import Bytes
import Encryption
import Testing

@Suite("Master keys")
struct KeyringTests {
  private static let first = Base64.encode([UInt8](repeating: 1, count: 32))
  private static let second = Base64.encode([UInt8](repeating: 2, count: 32))

  @Test("are lines of name and key; the first is the current one")
  func readsLines() throws {
    let keyring = try Keyring(
      text: "# of 2026\n\n  2026-b:\(Self.second)  \r\n2026.a:\(Self.first)\n", kmsKeys: ["2026.a"])
    #expect(keyring.names == ["2026-b", "2026.a"])
    #expect(keyring.current == "2026-b")
    #expect(keyring.kmsKeys == ["2026.a"])
  }

  @Test(
    "are refused by the line, and never shown",
    arguments: [
      ("", "no key in it"), ("# nothing\n", "no key in it"),
      ("a:\(first)\na:\(second)", "line 2: the name is there twice"),
      ("a:\(first)\n\nb", "line 3: not of the form NAME:BASE64"),
      ("a:AQEB", "line 1: a key has 32 bytes, this one 3"),
      ("a:" + Base64.encode([UInt8](repeating: 7, count: 33)), "line 1: a key has 32 bytes, this one 33"),
      ("a:not base64!", "line 1: the key is not base64"), ("a:", "line 1: a key has 32 bytes, this one 0"),
      (":\(first)", "line 1: a name has"), ("a b:\(first)", "line 1: a name has"),
      ("-a:\(first)", "line 1: a name has"),
      ("ä:\(first)", "line 1: a name has"), (String(repeating: "n", count: 65) + ":\(first)", "line 1: a name has"),
    ])
  func refuses(text: String, problem: String) {
    #expect(throws: KeyringFault.self) { try Keyring(text: text) }
    do {
      _ = try Keyring(text: text)
    } catch {
      #expect(error.description.hasPrefix(problem), "\(error)")
      #expect(!error.description.contains(Self.first))
      #expect(!error.description.contains(Self.second))
    }
  }

  @Test("that clients may name must be there")
  func refusesUnknownKMSKey() {
    #expect(throws: KeyringFault.self) { try Keyring(text: "a:\(Self.first)", kmsKeys: ["b"]) }
  }

  @Test(
    "are found by what clients call them",
    arguments: [
      (nil, "a"), ("", "a"), ("a", "a"), ("b", "b"), ("c", nil), ("arn:aws:kms:eu-central-1:1234:key/b", "b"),
      ("arn:aws:kms:eu-central-1:1234:alias/a", "a"), ("arn:aws:kms:eu-central-1:1234:key/c", nil), ("key/b", nil),
      ("arn:aws:kms:eu-central-1:1234:key/", nil), ("A", nil),
    ] as [(String?, String?)])
  func resolves(id: String?, name: String?) throws {
    let keyring = try Keyring(
      text: "a:\(Self.first)\nb:\(Self.second)\nc:\(Base64.encode([UInt8](3..<35)))", kmsKeys: ["a", "b"])
    #expect(keyring.kmsKey(named: id) == name)
    #expect(try Keyring(text: "a:\(Self.first)").kmsKey(named: id) == nil)
  }

  @Test("never show themselves")
  func hidesKeys() throws {
    let keyring = try Keyring(text: "a:\(Self.first)")
    #expect("\(keyring)" == "(keys a)")
    var dumped = ""
    dump(keyring, to: &dumped)
    #expect(!dumped.contains("1, 1") && !dumped.contains(Self.first))
  }

  @Test("of one name are told apart")
  func checksTell() throws {
    let key = try Keyring(text: "a:\(Self.first)")
    #expect(key.check(of: "a") == (try Keyring(text: "b:\(Self.second)\na:\(Self.first)")).check(of: "a"))
    #expect(key.check(of: "a") != (try Keyring(text: "a:\(Self.second)")).check(of: "a"))
    #expect(key.check(of: "b") == nil)
  }
}
