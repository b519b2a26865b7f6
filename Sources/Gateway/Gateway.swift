import Encryption
import Glibc
import HTTP
import HTTPServer
import Identity
import Lifecycle
import LocalStorage
import S3
import SigV4
import Storage
import Workers

/// Why the gateway did not start, in words for the operator.
package struct StartProblem: Error, CustomStringConvertible {
  package let description: String
}

/// The running gateway: what the settings describe, put together.
package final class Gateway: Sendable {
  private let settings: Settings
  private let log: LogWriter
  private let storage: LocalStorage
  private let server: HTTPServer
  private let lifecycle: LifecycleScheduler
  private let accessLogs: AccessLogDelivery
  private let notifications: NotificationDelivery
  private let mounts: MountAdministration
  private let readiness: Readiness

  /// Opens the store and prepares the server; nothing listens yet.
  package init(_ settings: Settings) throws(StartProblem) {
    self.settings = settings
    let log = LogWriter(format: settings.logFormat)
    self.log = log
    readiness = Readiness()
    storage = try Self.openStorage(settings, log)
    lifecycle = Self.lifecycleScheduler(settings, storage, log)
    mounts = Self.mounts(settings, storage, log)
    accessLogs = AccessLogDelivery(
      mounts.storages,
      encryption: OwnWriteEncryption(
        resolver: mounts.storages, settings: Self.s3Settings(settings, storage).encryption),
      region: settings.region.isEmpty ? "us-east-1" : settings.region,
      interval: settings.accessLogInterval, maximumBytes: Int(settings.accessLogBytes), log: { log.write($0) })
    do throws(SettingsProblem) {
      notifications = try NotificationDelivery(settings, storage, log: { log.write($0) })
    } catch { throw StartProblem(description: error.description) }
    let own =
      LifecycleEndpoints.all(lifecycle) + MountEndpoints(mounts).all + KeyEndpoints(storage).all
      + [CapabilityEndpoint.make(mounts.storages)]
    let service = try Self.service(
      settings, storage, mounts.storages, readiness, log, own: own, accessLogs, notifications)
    do throws(HTTPServerError) {
      server = try HTTPServer(configuration: Self.serverConfiguration(settings), handler: service) { event in
        log.write(LogRecord(event))
      }
    } catch { throw StartProblem(description: error.description) }
  }

  /// Listens; returns at once.
  package func start() throws(StartProblem) {
    try startMounts()
    do throws(HTTPServerError) { try server.start() } catch { throw StartProblem(description: error.description) }
    do throws(OwnedThread.Failure) {
      try lifecycle.start()
      try accessLogs.start()
      try notifications.start()
    } catch { throw StartProblem(description: error.description) }
    readiness.set(true)
    log.write(LogRecord(.info, "listening", [("address", .text(address)), ("version", .text(Product.version))]))
  }

  /// Waits for none of them.
  private func startMounts() throws(StartProblem) {
    do throws(StorageError) {
      for (mount, cause) in try mounts.start() {
        log.write(LogRecord(.error, "mount_ignored", [("mount", .text(mount)), ("cause", .text(cause))]))
      }
    } catch { throw StartProblem(description: "mounts: \(error.summary)") }
  }

  /// Where clients reach it, as an URL.
  package var address: String {
    let scheme = settings.tlsCertificate.isEmpty ? "http" : "https"
    guard case .tcp(let host, _) = ListenAddress(settings.listen) else { return settings.listen }
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
  }

  /// Reads certificates and master keys again; keeps the old ones when the new ones are no good.
  package func reload() {
    do throws(HTTPServerError) {
      try server.reloadCertificates()
      log.write(LogRecord(.info, "reloaded"))
    } catch { log.write(LogRecord(.error, "reload_failed", [("cause", .text(error.description))])) }
    reloadMasterKeys()
  }

  private func reloadMasterKeys() {
    guard !settings.encryptionKeysFile.isEmpty else { return }
    let problem: String
    do {
      guard let keyring = try MasterKeyFile.keyring(settings) else { return }
      try storage.setKeyring(keyring)
      return log.write(LogRecord(.info, "keys_reloaded", [("current", .text(keyring.current))]))
    } catch let error as StorageError {
      problem = error.summary
    } catch {
      problem = "\(error)"
    }
    log.write(LogRecord(.error, "keys_reload_failed", [("cause", .text(problem))]))
  }

  /// Lets requests under way finish, then closes the store.
  package func stop() {
    readiness.set(false)
    log.write(LogRecord(.info, "stopping"))
    lifecycle.stop()
    storage.endWaiting()
    let isClean = server.drain(deadline: settings.drainTimeout)
    accessLogs.stop()
    notifications.stop()
    mounts.stop()
    storage.close()
    log.write(LogRecord(.info, "stopped", [("clean", .flag(isClean))]))
  }
}

extension Gateway {
  private static func openStorage(_ settings: Settings, _ log: LogWriter) throws(StartProblem) -> LocalStorage {
    var store = LocalStorageSettings()
    store.inlineLimit = Int(settings.inlineBytes)
    store.segmentLimit = Int(settings.segmentObjectBytes)
    store.objectCacheBytes = Int(settings.objectCacheBytes)
    store.writerCacheBytes = Int(settings.indexCacheBytes)
    store.uploadBufferMemory = Int(settings.uploadBufferBytes)
    store.maximumBodyBytes = settings.maximumPutBytes
    store.maximumWaitingCommits = Int(settings.maximumWaitingWrites)
    store.changeRetention = settings.changeRetention
    store.maximumChangeWaiters = Int(settings.maximumChangeWaiters)
    store.minimumPartBytes = settings.minimumPartBytes
    do throws(SettingsProblem) { store.keyring = try MasterKeyFile.keyring(settings) } catch {
      throw StartProblem(description: error.description)
    }
    store.fatal = { reason in
      // Nobody knows what is durable after a failed sync: the next start finds out.
      log.write(LogRecord(.error, "fatal", [("cause", .text(reason))]))
      _exit(70)
    }
    do throws(StorageError) {
      return try LocalStorage(directory: settings.dataDirectory, settings: store) { message in
        log.write(LogRecord(.warning, "store", [("message", .text(message))]))
      }
    } catch { throw StartProblem(description: "\(settings.dataDirectory): \(error.summary)") }
  }

  private static func lifecycleScheduler(_ settings: Settings, _ storage: LocalStorage, _ log: LogWriter)
    -> LifecycleScheduler
  {
    LifecycleScheduler(
      LifecycleRun.Tools(
        storage: storage, day: LifecycleDay(settings.lifecycleDay), clock: Timestamp.now, log: { log.write($0) }),
      schedule: LifecycleSchedule(interval: settings.lifecycleInterval, day: LifecycleDay(settings.lifecycleDay)),
      folder: "\(settings.dataDirectory)/lifecycle")
  }

  private static func mounts(_ settings: Settings, _ storage: LocalStorage, _ log: LogWriter) -> MountAdministration {
    var care = Mount.Care(isTaken: { bucket in (try? storage.bucket(bucket)) != nil }, log: { log.write($0) })
    care.checkInterval = settings.mountCheckInterval
    let records = KeptMounts(storage)
    var maker = MountMaker(records: records, care: care)
    maker.minimumPartBytes = settings.minimumPartBytes
    return MountAdministration(
      MountedStorages(storage), inFile: settings.mounts, records: records,
      maker: maker, dataDirectory: settings.dataDirectory)
  }

  private static func service(
    _ settings: Settings, _ storage: LocalStorage, _ storages: MountedStorages, _ readiness: Readiness,
    _ log: LogWriter, own: [OwnEndpoint], _ accessLogs: AccessLogDelivery,
    _ notifications: NotificationDelivery
  ) throws(StartProblem) -> S3Service {
    let identities: IdentityFile
    do throws(SettingsProblem) { identities = try IdentityFile(path: settings.identityFile) } catch {
      throw StartProblem(description: error.description)
    }
    let root = AccessKey(id: settings.rootAccessKey, secret: settings.rootSecretKey, tenant: .default, role: .owner)
    var parts = S3Service.Parts(
      authenticator: Authenticator(
        verifier: SignatureVerifier(policy: signaturePolicy(settings)),
        credentials: FixedCredentialStore([root] + identities.keys)),
      resolver: storages, settings: s3Settings(settings, storage, notifications),
      reserved: Endpoints(storages: storages, isReady: { readiness.isSet }))
    parts.directory = UserDirectory(identities.users)
    parts.crossOrigin = CORSResponder(
      resolver: storages, gatewayDefault: CORSConfiguration(defaultOrigins: settings.corsDefault))
    parts.own = OwnEndpoint.all + own
    let requests = RequestLog(writer: log, everyRequest: settings.logRequests)
    parts.observe = { record in
      requests.observe(record)
      accessLogs.observe(record)
      notifications.observe(record)
    }
    return S3Service(parts)
  }

  private static func signaturePolicy(_ settings: Settings) -> SignaturePolicy {
    var policy = SignaturePolicy()
    policy.regions = settings.region.isEmpty ? [] : [settings.region]
    policy.hostAliases = settings.hosts.map(HostAlias.name)
    policy.pathPrefixes = settings.pathPrefixes
    policy.acceptsGETForHEAD = settings.acceptGETSignatureForHEAD
    policy.acceptsVersion2 = settings.allowSigV2
    return policy
  }

  private static func s3Settings(
    _ settings: Settings, _ storage: LocalStorage,
    _ notifications: any NotificationTargets = NoNotificationTargets()
  ) -> S3Settings {
    let proxies = TrustedProxies(settings.trustedProxies)
    var result = S3Settings(
      domains: settings.domains, hosts: settings.hosts.map(HostAlias.name),
      region: settings.region.isEmpty ? nil : settings.region,
      maximumBodyBytes: settings.maximumPutBytes, maximumDocumentBytes: Int(settings.maximumDocumentBytes),
      isTrustedProxy: { proxies.contain($0.address) })
    result.notifications = notifications
    result.encryption = EncryptionSettings(
      hasMasterKey: storage.keyring != nil, encryptsByDefault: settings.encryptionDefault == .managed,
      takesCustomerKeysInTheClear: settings.encryptionCustomerKeysOverHTTP,
      kmsKey: { storage.keyring?.kmsKey(named: $0) })
    return result
  }

  private static func serverConfiguration(_ settings: Settings) -> HTTPServerConfiguration {
    var listener: ListenerConfiguration
    switch ListenAddress(settings.listen) {
    case .unix(let path): listener = ListenerConfiguration(.unix(path: path))
    case .tcp(let host, let port): listener = ListenerConfiguration(.tcp(host: host, port: port))
    case nil: preconditionFailure("SettingsCheck has refused \(settings.listen)")
    }
    if !settings.tlsCertificate.isEmpty {
      listener.tls = TLSConfiguration(certificatePath: settings.tlsCertificate, keyPath: settings.tlsKey)
    }
    var configuration = HTTPServerConfiguration(listeners: [listener])
    configuration.headLimit = Int(settings.headBytes)
    configuration.fieldLimit = Int(settings.maximumFields)
    configuration.headDeadline = settings.headTimeout
    configuration.idleDeadline = settings.idleTimeout
    configuration.bodyProgressDeadline = settings.bodyTimeout
    configuration.bodyMinimumRate = settings.minimumBodyRate
    configuration.writeProgressDeadline = settings.writeTimeout
    configuration.workerLimit = Int(settings.maximumWorkers)
    configuration.workerReserve = max(2, Int(settings.maximumWorkers) / 10)
    configuration.connectionLimit = Int(OpenFiles.makeRoom(forConnections: settings.maximumConnections))
    configuration.overloadResponse = EngineErrors.overload
    configuration.errorResponse = EngineErrors.response(status:)
    return configuration
  }
}
