import Bytes
import FoundationEssentials
import Glibc
import JSON
import Testing

@testable import Gateway

@Suite("Master keys of a running gateway")
struct KeyEndpointsTests {
  private static let managed = [(name: "x-amz-server-side-encryption", value: "AES256")]
  private static let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

  private let gateway: RunningGateway
  private var file: String { "\(gateway.folder)/keys" }

  init() throws {
    gateway = try RunningGateway()
    try Self.write(["first"], to: "\(gateway.folder)/keys")
    let path = "\(gateway.folder)/keys"
    try gateway.restart { $0.encryptionKeysFile = path }
    _ = try gateway.send("PUT", "vault")
  }

  private static func write(_ names: [String], to path: String) throws {
    let lines = names.map { name in
      "\(name):\(Base64.encode((0..<32).map { UInt8(truncatingIfNeeded: $0) ^ (name.utf8.last ?? 0) }))"
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    chmod(path, 0o600)
  }

  /// What the endpoint tells: the current key, and of each how much is sealed under it.
  private func keys(_ method: String = "GET", _ path: String = "admin/v1/keys") throws -> (
    current: String?, sealed: [String: Int64], document: JSONObject
  ) {
    let answer = try gateway.admin.send(method, path, [])
    let document = try #require(try JSONValue.read(Array(answer.text.utf8)).object)
    var sealed: [String: Int64] = [:]
    var current: String?
    for item in try #require(document["keys"]?.array) {
      let key = try #require(item.object)
      let name = try #require(key["name"]?.string)
      sealed[name] = key["sealed"]?.integer
      if key["current"]?.boolean == true { current = name }
    }
    return (current, sealed, document)
  }

  @Test("another one is taken, and the old one emptied, while it runs")
  func rotates() throws {
    for key in ["a", "b"] {
      #expect(try gateway.send("PUT", "vault", key, [], Self.managed, body: Self.body).status == 200)
    }
    #expect(try keys().sealed == ["first": 2])
    try Self.write(["second", "first"], to: file)
    gateway.reload()
    #expect(try gateway.send("PUT", "vault", "c", [], Self.managed, body: Self.body).status == 200)
    let (current, sealed, _) = try keys()
    #expect(current == "second" && sealed == ["second": 1, "first": 2])
    let resealed = try keys("POST", "admin/v1/keys/reseal")
    #expect(resealed.document["resealed"]?.integer == 2 && resealed.document["failed"]?.integer == 0)
    #expect(resealed.sealed == ["second": 3, "first": 0])
    try Self.write(["second"], to: file)
    gateway.reload()
    for key in ["a", "b", "c"] { #expect(try gateway.send("GET", "vault", key).body == Self.body) }
    #expect(try keys().sealed == ["second": 3])
  }

  @Test("stay when the file is no good any more")
  func keepsKeys() throws {
    #expect(try gateway.send("PUT", "vault", "a", [], Self.managed, body: Self.body).status == 200)
    try Data("nonsense\n".utf8).write(to: URL(filePath: file))
    gateway.reload()
    #expect(try gateway.send("GET", "vault", "a").body == Self.body)
    // Another key under the same name.
    let impostor = "first:" + Base64.encode([UInt8](repeating: 9, count: 32))
    try Data(impostor.utf8).write(to: URL(filePath: file))
    gateway.reload()
    #expect(try gateway.send("GET", "vault", "a").body == Self.body)
    #expect(throws: StartProblem.self) { try gateway.restart() }
    try Self.write(["first"], to: file)
    try gateway.restart()
    #expect(try gateway.send("GET", "vault", "a").body == Self.body)
  }

  @Test("are shown and resealed by owners alone")
  func asksForTheRight() throws {
    let users = "users: [{name: m, role: admin, keys: [{access_key: MEMBER, secret_key: a-secret-of-m}]}]"
    let path = "\(gateway.folder)/users"
    try Data(users.utf8).write(to: URL(filePath: path))
    try gateway.restart { $0.identityFile = path }
    for (method, path) in [("GET", "admin/v1/keys"), ("POST", "admin/v1/keys/reseal")] {
      #expect(throws: AdminClient.Problem.self) {
        try gateway.admin(as: "MEMBER", "a-secret-of-m").send(method, path, [])
      }
      #expect(throws: AdminClient.Problem.self) { try gateway.admin.send(method, path, [("after", "x")]) }
      #expect(try gateway.admin.send(method, path, []).status == 200)
    }
  }

  @Test("are asked for in vain where there are none")
  func saysThatThereAreNone() throws {
    try gateway.restart { $0.encryptionKeysFile = "" }
    #expect(throws: AdminClient.Problem.self) { try gateway.admin.send("GET", "admin/v1/keys", []) }
  }
}
