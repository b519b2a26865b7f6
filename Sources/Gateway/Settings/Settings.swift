/// Everything that can be set, with the defaults. One catalogue (`SettingsCatalogue`) gives each a name in the file, the environment and
/// the flags.
package struct Settings: Sendable {
  // Where and who
  package var dataDirectory = ""
  package var listen = "127.0.0.1:9000"
  package var identityFile = ""
  package var rootAccessKey = ""
  package var rootSecretKey = ""
  package var region = ""
  package var hosts: [String] = []
  package var domains: [String] = []
  package var pathPrefixes: [String] = []
  package var trustedProxies: [String] = []
  package var acceptGETSignatureForHEAD = false
  package var allowSigV2 = false
  package var corsDefault: [String] = ["*"]

  // TLS
  package var tlsCertificate = ""
  package var tlsKey = ""

  // Encryption at rest
  package var encryptionKeysFile = ""
  package var encryptionKeys = ""
  package var encryptionKMSKeys: [String] = []
  package var encryptionDefault = EncryptionDefault.none
  package var encryptionCustomerKeysOverHTTP = false

  // Log
  package var logFormat = LogFormat.automatic
  package var logRequests = false
  package var accessLogInterval = Duration.seconds(300)
  package var accessLogBytes: Int64 = 16 << 20

  // HTTP limits
  package var maximumConnections: Int64 = 16_384
  package var maximumWorkers: Int64 = 1024
  package var headBytes: Int64 = 16 << 10
  package var maximumFields: Int64 = 128
  package var headTimeout = Duration.seconds(10)
  package var idleTimeout = Duration.seconds(60)
  package var bodyTimeout = Duration.seconds(30)
  package var writeTimeout = Duration.seconds(30)
  package var minimumBodyRate: Int64 = 128
  package var drainTimeout = Duration.seconds(30)

  // S3 limits
  package var maximumPutBytes: Int64 = 5 << 30
  package var maximumDocumentBytes: Int64 = 4 << 20
  package var minimumPartBytes: Int64 = 5 << 20

  // The local store
  package var inlineBytes: Int64 = 4 << 10
  package var segmentObjectBytes: Int64 = 1 << 20
  package var objectCacheBytes: Int64 = 64 << 20
  package var uploadBufferBytes: Int64 = 64 << 20
  package var indexCacheBytes: Int64 = 64 << 20
  package var maximumWaitingWrites: Int64 = 8192
  package var changeRetention = Duration.seconds(7 * 86_400)
  package var maximumChangeWaiters: Int64 = 64

  // Lifecycle
  package var lifecycleInterval = Duration.seconds(86_400)
  package var lifecycleDay = Duration.seconds(86_400)

  // Notifications
  package var webhooks: [String] = []
  package var webhookTokens = ""
  package var webhooksToLoopback = false
  package var webhookTimeout = Duration.seconds(10)
  package var webhookMaximumAge = Duration.seconds(86_400)

  // Mounts
  package var mountCheckInterval = Duration.seconds(15)
  /// Those of the file alone; it is the only place that they are read from.
  package var mounts: [MountDefinition] = []

  package init() {}
}

/// How objects are encrypted whose write and bucket say nothing of it.
package enum EncryptionDefault: String, Sendable, CaseIterable {
  case none
  case managed = "sse-s3"
}

/// How log records are written.
package enum LogFormat: String, Sendable, CaseIterable {
  /// Text on a terminal, JSON otherwise.
  case automatic = "auto"
  case json
  case text
}
