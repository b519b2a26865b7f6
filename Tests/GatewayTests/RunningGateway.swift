import FoundationEssentials
import Glibc
import S3Client
import SigV4
import Testing

@testable import Gateway

/// A whole gateway on a port of its own, with a folder for mounts beside its data.
final class RunningGateway {
  let folder = "/tmp/martinet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  private(set) var settings: Settings
  private var gateway: Gateway

  /// - Parameter mounts: of the settings file, each in a folder of the name below `folder`.
  init(mounts: [String] = []) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    settings = Settings()
    settings.dataDirectory = "\(folder)/data"
    settings.listen = "127.0.0.1:0"
    settings.rootAccessKey = "AKROOT"
    settings.rootSecretKey = "a-long-secret"
    settings.logFormat = .json
    for name in mounts { settings.mounts.append(try Self.mount(name, path: try Self.make("\(folder)/\(name)"))) }
    gateway = try Gateway(settings)
    try gateway.start()
  }

  deinit {
    gateway.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Stops and starts it again, on another port.
  func restart(_ change: (inout Settings) -> Void = { _ in }) throws {
    gateway.stop()
    change(&settings)
    gateway = try Gateway(settings)
    try gateway.start()
  }

  /// As SIGHUP does.
  func reload() { gateway.reload() }

  static func mount(_ name: String, path: String) throws -> MountDefinition {
    let text = "{name: \(name), kind: posix, role: manager, posix: {path: \(path)}}"
    return try MountDefinition(try #require(try YAMLDocument.parse(text)))
  }

  /// A folder of that name.
  func make(_ name: String) throws -> String { try Self.make("\(folder)/\(name)") }

  private static func make(_ path: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  func contents(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))) }

  var admin: AdminClient {
    get throws { try AdminClient(settings, environment: ["MARTINET_ENDPOINT": gateway.address]) }
  }

  func admin(as key: String, _ secret: String) throws -> AdminClient {
    let environment = [
      "MARTINET_ENDPOINT": gateway.address, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
    ]
    return try AdminClient(settings, environment: environment)
  }

  /// What came back, also of a refusal.
  struct Answer {
    let status: Int
    let headers: HeaderFields?
    let body: [UInt8]
    let code: String?
    let message: String

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func send(
    _ method: String, _ bucket: String, _ key: String? = nil, _ query: [(name: String, value: String)] = [],
    _ headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) throws -> Answer {
    var configuration = ClientConfiguration(
      endpoint: try #require(ServiceEndpoint(gateway.address)), accessKeyID: settings.rootAccessKey,
      secret: SecretKey(settings.rootSecretKey), region: "us-east-1")
    configuration.retry.attempts = 1
    var request = ClientRequest(method, bucket: bucket, key: key)
    request.query = query
    request.headers = headers
    do throws(ClientError) {
      let answer = try RequestSender(configuration).send(request) { () throws(ClientError) in
        body.isEmpty && method != "PUT" ? .none : .bytes(body)
      }
      let bytes = try answer.body.readAll(limit: 64 << 20)
      return Answer(status: answer.status, headers: answer.headers, body: bytes, code: nil, message: "")
    } catch {
      guard let refusal = error.refusal else { throw error }
      return Answer(status: refusal.status, headers: nil, body: [], code: refusal.code, message: refusal.message)
    }
  }
}
