import Bytes
import Crypto
import HTTP
import Identity
import LocalStorage
import SigV4
import Storage
import Testing

@testable import S3

/// A1, A3, A8, A9: every operation in every payload mode, by header, by query and by form, with every signature that must not be let in. All
/// are refused, nothing is looked at before, and nothing is changed.
struct AttackWalkTests {
  /// All that is declared: what is added there is attacked here.
  static let endpoints = Endpoint.all + OwnEndpoint.all.map(\.endpoint)

  @Test(arguments: endpoints.map(\.name)) func everyOperationHasARow(_ name: String) {
    #expect(
      RightfulRequest.rows[name] != nil,
      "\(name): add what a right request of it looks like to RightfulRequest.swift, so that wrong ones can be made of it"
    )
  }

  @Test func everyRowIsOfAnOperation() {
    let names = Set(Self.endpoints.map(\.name))
    #expect(RightfulRequest.rows.keys.filter { !names.contains($0) } == [])
    #expect(names.count == Self.endpoints.count)
  }

  @Test(arguments: endpoints.map(\.name)) func refusesWhatIsNotSignedRight(_ name: String) throws {
    let stage = try AttackStage()
    let untouchable = UntouchableStorage()
    let request = try AttackedRequest(name, on: stage)
    let before = try stage.state()
    var (count, letIn) = (0, [String]())
    for mode in AttackMode.all {
      for attack in Attack.all(of: mode) {
        let (plain, body) = attack.request(request.method, request.target, request.headers, request.body, in: mode)
        let answer = stage.gateway.receive(plain, body)
        if !request.isRefusal(answer, of: attack, in: mode) {
          letIn.append("\(mode), \(attack): \(answer.status) \(answer.code ?? "")")
        }
        _ = SignedGateway(untouchable).receive(plain, body)
        count += 1
      }
    }
    #expect(count > 100)
    #expect(letIn == [])
    #expect(untouchable.touchCount == untouchable.lookCount)
    let after = try stage.state()
    #expect(after == before, "changed by what was refused: \(after.filter { !before.contains($0) })")
  }

  /// The proof that the requests above are refused for what is wrong with them: each is done when nothing is.
  @Test(arguments: endpoints.map(\.name)) func doesWhatIsSignedRight(_ name: String) throws {
    let stage = try AttackStage()
    let request = try AttackedRequest(name, on: stage)
    let before = try stage.state()
    let answer =
      request.isForm
      ? stage.gateway.post(TestForm().signed())
      : stage.gateway.send(request.method, request.target, request.headers, body: request.body)
    #expect(answer.status == (request.isServed ? request.row.status : 501), "\(answer.text)")
    let changes =
      request.isServed && request.endpoint.right.kind != .read && UnsetConfiguration.all.allSatisfy { $0.name != name }
    let hasChanged = try stage.state() != before
    #expect(hasChanged == changes)
  }

  // MARK: Forms

  private static let formFields: [(String, String)] =
    [
      ("acl", "public-read-write"),
      ("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
      ("success_action_redirect", "https://evil.example"), ("success_action_status", "200"),
      ("content-type", "text/html"), ("cache-control", "no-store"), ("x-unknown", "1"),
    ] + Attack.headers.filter { $0.0 != "x-amz-acl" }

  @Test(arguments: endpoints.filter { $0.payload == .form }.map(\.name))
  func refusesFormsThatAreNotSignedRight(_ name: String) throws {
    let stage = try AttackStage()
    let before = try stage.state()
    let form = TestForm()
    let signature = form.signed().fields.last?.value ?? ""
    var late = form
    late.lifetime = -1
    let unknown = AccessKey(id: "AKNOBODY", secret: "x", tenant: .default, role: .owner)
    let forger = AccessKey(id: SignedGateway.root.id, secret: "guess", tenant: .default, role: .owner)
    let forms: [(String, TestForm)] =
      [
        ("a bad signature", form.signed().setting("x-amz-signature", to: String(signature.reversed()))),
        ("no signature", form.signed().setting("x-amz-signature", to: nil)),
        ("no policy", form.signed().setting("policy", to: nil)), ("anonymous", form),
        ("a wrong secret", form.signed(by: forger)), ("an unknown key", form.signed(by: unknown)),
        ("a disabled key", form.signed(by: SignedGateway.disabled)), ("an expired policy", late.signed()),
        ("another key than the policy allows", form.signed().setting("key", to: "other")),
      ]
      + Self.formFields.map { field in
        var extended = form.signed()
        extended.fields.append((field.0, field.1))
        return ("the unsigned field \(field.0)", extended)
      }
    for (what, form) in forms {
      for payload in [nil] + ClientPayload.allCases.map(Optional.some) {
        let declared = payload.map { [("x-amz-content-sha256", $0.contentSHA256(of: form.body))] } ?? []
        let answer = stage.gateway.post(form, to: "/bucket", declared)
        #expect(
          [400, 403].contains(answer.status),
          "\(what), \(payload.map { "\($0)" } ?? "nothing declared"): \(answer.text)")
      }
    }
    #expect(try stage.state() == before)
  }

  @Test func headersBesideAFormHaveNoEffect() throws {
    let stage = try AttackStage()
    let plain = stage.gateway.post(TestForm([("key", "plain")]).signed())
    try #require(plain.status == 204)
    for (name, value) in Attack.headers {
      let answer = stage.gateway.post(TestForm().signed(), to: "/bucket", [(name, value)])
      guard answer.status == 204 else {
        #expect([400, 403].contains(answer.status), "\(name)")
        continue
      }
      let head = stage.gateway.send("HEAD", "/bucket/k")
      #expect(stage.gateway.send("GET", "/bucket/k").body == [1, 2, 3], "\(name)")
      #expect(head.headers[name] == nil, "\(name)")
      #expect(head.headers["x-amz-tagging-count"] == nil, "\(name)")
      let lists = ["plain", "k"].map { stage.gateway.send("GET", "/bucket/\($0)?acl").text }
      #expect(lists[0] == lists[1], "\(name)")
    }
  }
}

/// An operation's right request on a stage, ready to be made a wrong one.
struct AttackedRequest {
  let endpoint: Endpoint
  let row: RightfulRequest
  let target: String
  let headers: [(String, String)]
  let body: [UInt8]

  var method: String { endpoint.route.method.name }
  /// Whether the stage's store can do it.
  let isServed: Bool
  var isForm: Bool { endpoint.payload == .form }

  init(_ name: String, on stage: AttackStage) throws {
    endpoint = try #require(AttackWalkTests.endpoints.first { $0.name == name })
    row = try #require(RightfulRequest.rows[name])
    isServed = endpoint.capability.map(stage.storage.capabilities.supported.contains) ?? true
    let route = endpoint.route
    target = (row.target ?? route.target).replacing("UPLOAD", with: stage.upload)
    body =
      endpoint.payload == .form ? TestForm().body : Array(row.body.replacing("ETAG", with: stage.etag).utf8)
    let own = row.headers
    var headers = route.headers.filter { header in !own.contains { $0.0 == header.0 } } + own
    if case .document = endpoint.payload, !body.isEmpty {
      headers.append(("content-md5", Base64.encode(MessageDigest.hash(.md5, body))))
    }
    self.headers = headers
  }

  /// Whether an answer is what an attack must be met with.
  func isRefusal(_ answer: Answer, of attack: Attack, in mode: AttackMode) -> Bool {
    guard mode.isPossible, !attack.codes.isEmpty, !isForm else { return [400, 403, 501].contains(answer.status) }
    // A source where the operation takes none: there is no such route, which is said before anybody is asked who he is.
    if case .unsignedHeader("x-amz-copy-source", _) = attack, answer.status == 501 { return true }
    if case .unsignedParameter("x-amz-copy-source", _) = attack, answer.status == 501 { return true }
    guard answer.status == 403 else { return false }
    return method == "HEAD" || attack.codes.contains { answer.text.contains("\($0)") }
  }
}
