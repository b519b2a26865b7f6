import Identity

/// What must hold between settings before anything is started.
package enum SettingsCheck {
  /// Secrets that stand in other products' documentation: known to everyone.
  private static let publicSecrets: Set<String> = [
    "minioadmin", "minio123", "password", "changeme", "secretkey", "martinet",
  ]

  /// In words for the person who wrote the settings; empty when all is well.
  package static func problems(of settings: Settings) -> [String] {
    var problems: [String] = []
    if settings.dataDirectory.isEmpty { problems.append("data_dir is not set (MARTINET_DATA_DIR or --data-dir)") }
    problems += rootKeyProblems(settings) + identityProblems(settings)
    do throws(SettingsProblem) { _ = try MasterKeyFile.keyring(settings) } catch { problems.append(error.description) }
    if settings.tlsCertificate.isEmpty != settings.tlsKey.isEmpty {
      problems.append("tls_cert and tls_key go together: one of them is missing")
    }
    do throws(SettingsProblem) { _ = try Webhook.all(settings) } catch { problems.append(error.description) }
    if ListenAddress(settings.listen) == nil {
      problems.append("listen: '\(settings.listen)' is not host:port, [ipv6]:port or unix:/path")
    }
    for prefix in settings.pathPrefixes where !prefix.hasPrefix("/") || prefix.hasSuffix("/") {
      problems.append("path_prefixes: '\(prefix)' must begin with / and not end with it")
    }
    for proxy in settings.trustedProxies where !TrustedProxies.isValid(proxy) {
      problems.append("trusted_proxies: '\(proxy)' is neither an IP address nor a network such as 10.0.0.0/8")
    }
    return problems + settings.mounts.compactMap { $0.problem(beside: settings.dataDirectory) }
  }

  private static func identityProblems(_ settings: Settings) -> [String] {
    do throws(SettingsProblem) {
      let identities = try IdentityFile(path: settings.identityFile)
      let clash = identities.keys.contains { $0.id == settings.rootAccessKey }
      return clash ? ["identity_file: '\(settings.rootAccessKey)' is the root access key already"] : []
    } catch { return [error.description] }
  }

  private static func rootKeyProblems(_ settings: Settings) -> [String] {
    if settings.rootAccessKey.isEmpty || settings.rootSecretKey.isEmpty {
      return [
        "root_access_key and root_secret_key are not set; 'martinet serve --demo' makes a pair to try things with"
      ]
    }
    guard settings.rootSecretKey.utf8.count >= 8 else { return ["root_secret_key has fewer than 8 characters"] }
    guard !publicSecrets.contains(settings.rootSecretKey) else {
      return ["root_secret_key is a secret that everyone knows"]
    }
    return []
  }
}

/// Where to listen.
package enum ListenAddress: Equatable, Sendable {
  case tcp(host: String, port: UInt16)
  case unix(path: String)

  /// `host:port`, `[ipv6]:port`, `:port` (every address) or `unix:/path`.
  package init?(_ text: String) {
    if text.hasPrefix("unix:/") {
      self = .unix(path: String(text.dropFirst(5)))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("[") && host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    self = .tcp(host: host.isEmpty ? "::" : String(host), port: port)
  }
}
