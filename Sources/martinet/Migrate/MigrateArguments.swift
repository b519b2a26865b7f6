import Gateway
import Migration
import S3Client
import SigV4

/// What `martinet migrate` was asked to do.
struct MigrateArguments {
  private static let switches: Set<String> = ["--verify", "--json", "--dry-run", "--current", "--no-acl"]
  private static let values: Set<String> = [
    "--from", "--from-bucket", "--from-region", "--to", "--to-bucket", "--to-region", "--ca-file", "--state",
    "--parallel",
  ]

  let source: ClientConfiguration
  let sourceBucket: String
  let destination: ClientConfiguration
  let destinationBucket: String
  let options: MigrationOptions
  let asJSON: Bool
  let statePath: String

  /// - Throws: in words for the person who typed.
  init(_ arguments: [String]) throws(SettingsProblem) {
    let environment = SettingsArguments.environment()
    let (values, rest) = try Self.take(arguments)
    let flags = SettingsArguments(rest, switches: Self.switches)
    let settings = try flags.settings()
    options = try Self.options(flags, values)
    asJSON = flags.has("--json")
    sourceBucket = try Self.bucket(values, "--from-bucket")
    destinationBucket = try Self.bucket(values, "--to-bucket")
    source = try Self.source(values, environment, parallel: options.parallel)
    destination = try Self.destination(values, environment, settings, parallel: options.parallel)
    let identity = MigrationIdentity(
      from: source.endpoint.description, fromBucket: sourceBucket, to: destination.endpoint.description,
      toBucket: destinationBucket)
    statePath = values["--state"] ?? identity.defaultStatePath
    guard !isOntoItself else { throw SettingsProblem("source and destination are the same bucket") }
  }

  /// Whether both are one: the same bucket at an address that both endpoints have.
  private var isOntoItself: Bool {
    guard sourceBucket == destinationBucket, source.endpoint.port == destination.endpoint.port else { return false }
    return source.endpoint.host == destination.endpoint.host
      || !Resolver.addresses(of: source.endpoint).isDisjoint(with: Resolver.addresses(of: destination.endpoint))
  }

  // MARK: Parts

  private static func take(_ arguments: [String]) throws(SettingsProblem) -> (values: [String: String], rest: [String])
  {
    var values: [String: String] = [:]
    var rest: [String] = []
    var next = arguments[...]
    while let argument = next.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let name = parts.first, Self.values.contains(name) else {
        rest.append(argument)
        continue
      }
      guard let value = parts.count == 2 ? parts[1] : next.popFirst(), !value.isEmpty else {
        throw SettingsProblem("\(name) needs a value")
      }
      guard values.updateValue(value, forKey: name) == nil else { throw SettingsProblem("\(name) is there twice") }
    }
    return (values, rest)
  }

  private static func options(_ flags: SettingsArguments, _ values: [String: String]) throws(SettingsProblem)
    -> MigrationOptions
  {
    var options = MigrationOptions()
    options.verifies = flags.has("--verify")
    options.isDryRun = flags.has("--dry-run")
    options.currentOnly = flags.has("--current")
    options.carriesACL = !flags.has("--no-acl")
    if let text = values["--parallel"] {
      guard let number = Int(text), (1...256).contains(number) else {
        throw SettingsProblem("--parallel: '\(text)' is not a number from 1 to 256")
      }
      options.parallel = number
    }
    return options
  }

  private static func bucket(_ values: [String: String], _ name: String) throws(SettingsProblem) -> String {
    guard let bucket = values[name] else { throw SettingsProblem("\(name) is missing") }
    guard (1...255).contains(bucket.utf8.count), !bucket.contains("/") else {
      throw SettingsProblem("\(name): '\(bucket)' is not a bucket's name")
    }
    return bucket
  }

  private static func source(_ values: [String: String], _ environment: [String: String], parallel: Int)
    throws(SettingsProblem) -> ClientConfiguration
  {
    guard let url = values["--from"] else { throw SettingsProblem("--from is missing") }
    guard let accessKey = try SettingsLoader.value(of: "MARTINET_MIGRATE_ACCESS_KEY", in: environment),
      let secret = try SettingsLoader.value(of: "MARTINET_MIGRATE_SECRET_KEY", in: environment)
    else {
      throw SettingsProblem(
        "the source's key is missing: set MARTINET_MIGRATE_ACCESS_KEY and MARTINET_MIGRATE_SECRET_KEY")
    }
    return try configuration(
      "--from", url, accessKey, secret, region: values["--from-region"], values["--ca-file"], parallel: parallel)
  }

  private static func destination(
    _ values: [String: String], _ environment: [String: String], _ settings: Settings, parallel: Int
  ) throws(SettingsProblem) -> ClientConfiguration {
    let url = values["--to"] ?? settings.ownEndpoint
    guard let url else {
      throw SettingsProblem("--to is missing, and the listen setting names no address to connect to")
    }
    let (accessKey, secret): (String, String)
    if let given = environment["AWS_ACCESS_KEY_ID"], let givenSecret = environment["AWS_SECRET_ACCESS_KEY"] {
      (accessKey, secret) = (given, givenSecret)
    } else if !settings.rootAccessKey.isEmpty, !settings.rootSecretKey.isEmpty {
      (accessKey, secret) = (settings.rootAccessKey, settings.rootSecretKey)
    } else {
      throw SettingsProblem(
        "the destination's key is missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the root key of the settings"
      )
    }
    let region = values["--to-region"] ?? (settings.region.isEmpty ? nil : settings.region)
    return try configuration("--to", url, accessKey, secret, region: region, values["--ca-file"], parallel: parallel)
  }

  private static func configuration(
    _ name: String, _ url: String, _ accessKey: String, _ secret: String, region: String?, _ authorityFile: String?,
    parallel: Int
  ) throws(SettingsProblem) -> ClientConfiguration {
    guard let endpoint = ServiceEndpoint(url) else {
      throw SettingsProblem("\(name): '\(url)' is not http://host[:port] or https://host[:port]")
    }
    var configuration = ClientConfiguration(
      endpoint: endpoint, accessKeyID: accessKey, secret: SecretKey(secret), region: region ?? "us-east-1")
    configuration.authorityFile = authorityFile
    configuration.idleConnections = 2 * parallel + 4
    return configuration
  }
}

extension Settings {
  /// Where a gateway with these settings can be reached from this machine; nil where the port is not known beforehand, or there is none.
  fileprivate var ownEndpoint: String? {
    guard case .tcp(let host, let port) = ListenAddress(listen), port != 0 else { return nil }
    let reached = host == "::" || host == "0.0.0.0" ? "127.0.0.1" : host
    let bracketed = reached.contains(":") ? "[\(reached)]" : reached
    return "\(tlsCertificate.isEmpty ? "http" : "https")://\(bracketed):\(port)"
  }
}
