import FoundationEssentials
import Glibc
import Identity
import Storage
import Testing

@testable import Gateway

/// B19: The file of further users: what it gives, and what it is refused for.
@Suite struct IdentityFileTests {
  private static let digits = String(repeating: "a", count: 64)

  private func read(_ text: String, secret: String? = nil) throws -> IdentityFile {
    let path = "/tmp/martinet-identities-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { for file in [path, path + ".secret"] { unlink(file) } }
    try Data(text.replacing("SECRET", with: path + ".secret").utf8).write(to: URL(filePath: path))
    if let secret { try Data(secret.utf8).write(to: URL(filePath: path + ".secret")) }
    return try IdentityFile(path: path)
  }

  private func user(_ fields: String) -> String { "users:\n  - {\(fields)}\n" }

  @Test func givesUsersAndKeys() throws {
    let file = try read(
      user("name: a, role: account, canonical_id: \(Self.digits), keys: [{access_key: AAA, secret_key_file: SECRET}]")
        + "  - {name: v, role: viewer, keys: [{access_key: VVV, secret_key: long-enough, enabled: false}]}\n",
      secret: "from-a-file\n")
    #expect(file.users.map(\.name) == ["a", "v"])
    #expect(file.keys.map(\.id) == ["AAA", "VVV"])
    #expect(file.keys.map(\.secret) == ["from-a-file", "long-enough"])
    #expect(file.keys.map(\.isEnabled) == [true, false])
    #expect(file.keys.map(\.principal.user.text) == [Self.digits, UserID(tenant: .default).text])
  }

  @Test func withoutAFileThereIsNobody() throws {
    #expect(try IdentityFile(path: "").keys.isEmpty)
    #expect(throws: SettingsProblem.self) { try IdentityFile(path: "/nowhere") }
  }

  @Test(arguments: [
    ("name: a", "role"), ("name: a, role: king", "role"), ("role: viewer", "name"),
    ("name: a, role: viewer, odd: 1", "odd"), ("name: a, role: account, canonical_id: x", "canonical_id"),
    ("name: a, role: viewer, keys: [{access_key: A, secret_key: long-enough}]", "access_key"),
    ("name: a, role: viewer, keys: [{access_key: AAA, secret_key: short}]", "AAA"),
    ("name: a, role: viewer, keys: [{access_key: AAA}]", "secret_key"),
    ("name: a, role: viewer, keys: [{access_key: AAA, secret_key_file: /nowhere}]", "/nowhere"),
  ])
  func isRefusedWithItsLineAndCause(fields: String, cause: String) throws {
    let problem = try #require(throws: SettingsProblem.self) { try read(user(fields)) }
    #expect(problem.description.contains(cause) && problem.description.contains(":2: "), "\(problem.description)")
    #expect(!problem.description.contains("short") && !problem.description.contains("long-enough"))
  }

  @Test func namesAndKeysAreGivenOnce() {
    let one = "  - {name: a, role: viewer, keys: [{access_key: AAA, secret_key: long-enough}]}\n"
    #expect(throws: SettingsProblem.self) { try read("users:\n" + one + one) }
    #expect(throws: SettingsProblem.self) { try read("users:\n" + one + one.replacing("name: a", with: "name: b")) }
  }
}
