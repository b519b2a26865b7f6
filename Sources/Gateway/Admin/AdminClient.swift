import JSON
import S3Client
import SigV4

/// Talks to the endpoints of a running gateway under `/-/`, signed with an owner's key.
package struct AdminClient: Sendable {
  private static let maximumAnswer = 16 << 20

  private let sender: RequestSender

  /// - Parameters:
  ///   - settings: where the gateway listens, and its root key.
  ///   - environment: `MARTINET_ENDPOINT` is an URL to use instead; `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are a key to use instead.
  package init(_ settings: Settings, environment: [String: String]) throws(SettingsProblem) {
    let key = try Self.key(settings, environment)
    var configuration = ClientConfiguration(
      endpoint: try Self.endpoint(settings, environment), accessKeyID: key.id, secret: SecretKey(key.secret),
      region: settings.region.isEmpty ? "us-east-1" : settings.region)
    configuration.retry.attempts = 2
    do throws(ClientError) { sender = try RequestSender(configuration) } catch {
      throw SettingsProblem(error.description)
    }
  }

  /// A good answer.
  package struct Answer: Sendable {
    package let status: Int
    package let text: String
    fileprivate let headers: HeaderFields

    package func header(_ name: String) -> String? { headers[name] }
  }

  /// Why there is none.
  package struct Problem: Error, CustomStringConvertible {
    package let description: String
    /// Whether the gateway answered at all.
    package let wasReached: Bool
  }

  /// - Parameter path: after `/-/`.
  package func send(_ method: String, _ path: String, _ query: [(name: String, value: String)], body: [UInt8] = [])
    throws(Problem) -> Answer
  {
    var request = ClientRequest(method, bucket: "-", key: path)
    request.query = query
    request.isRepeatable = method == "GET"
    do throws(ClientError) {
      let answer = try sender.send(request) { () throws(ClientError) in body.isEmpty ? .none : .bytes(body) }
      let text = try answer.body.readAll(limit: Self.maximumAnswer)
      return Answer(status: answer.status, text: String(decoding: text, as: UTF8.self), headers: answer.headers)
    } catch {
      throw Problem(
        description: "\(sender.configuration.endpoint): \(Self.text(of: error))", wasReached: error.refusal != nil)
    }
  }

  /// What the gateway says in its JSON, else the error as it is.
  private static func text(of error: ClientError) -> String {
    guard let refusal = error.refusal, let document = try? JSONValue.read(Array(refusal.message.utf8)),
      let message = document.object?["message"]?.string
    else { return error.description }
    return "\(refusal.status) \(document.object?["code"]?.string ?? refusal.code): \(message)"
  }

  private static func key(_ settings: Settings, _ environment: [String: String]) throws(SettingsProblem) -> (
    id: String, secret: String
  ) {
    if let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] {
      return (id, secret)
    }
    guard !settings.rootAccessKey.isEmpty, !settings.rootSecretKey.isEmpty else {
      throw SettingsProblem("there is no key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the root key")
    }
    return (settings.rootAccessKey, settings.rootSecretKey)
  }

  private static func endpoint(_ settings: Settings, _ environment: [String: String]) throws(SettingsProblem)
    -> ServiceEndpoint
  {
    if let url = environment["MARTINET_ENDPOINT"] {
      guard let endpoint = ServiceEndpoint(url) else {
        throw SettingsProblem("MARTINET_ENDPOINT: '\(url)' is not http://host:port or https://host:port")
      }
      return endpoint
    }
    guard case .tcp(let host, let port) = ListenAddress(settings.listen), port != 0 else {
      throw SettingsProblem("set MARTINET_ENDPOINT: there is no fixed host and port in listen '\(settings.listen)'")
    }
    let isAny = host == "::" || host == "0.0.0.0"
    return ServiceEndpoint(isTLS: !settings.tlsCertificate.isEmpty, host: isAny ? "127.0.0.1" : host, port: port)
  }
}
