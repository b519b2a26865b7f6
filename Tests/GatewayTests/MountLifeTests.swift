import FileTreeStorage
import FoundationEssentials
import Glibc
import LocalStorage
import S3
import Storage
import Testing
import Workers

@testable import Gateway

/// How mounts are looked after, and what of it others see.
@Suite struct MountLifeTests {
  /// A store, a mount `archive` over a scripted file system, and a log.
  private final class Scene: Sendable {
    let path = "/tmp/martinet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let store: LocalStorage
    let storages: MountedStorages
    let log = LogBook()

    init() throws {
      store = try LocalStorage(directory: path)
      storages = MountedStorages(store)
    }

    deinit {
      storages.stop()
      store.close()
      try? FileManager.default.removeItem(atPath: path)
    }

    func care(_ change: (inout Mount.Care) -> Void = { _ in }) -> Mount.Care {
      let (store, log) = (store, log)
      var care = Mount.Care(isTaken: { (try? store.bucket($0)) != nil }, log: { log.write($0) })
      care.checkInterval = .seconds(3600)
      care.shortestPause = .milliseconds(1)
      change(&care)
      return care
    }

    @discardableResult
    func mount(
      _ definition: MountDefinition, on fileSystem: ScriptedFileSystem, _ change: (inout Mount.Care) -> Void = { _ in }
    ) throws -> Mount {
      let maker = MountMaker(
        records: KeptMounts(store), care: care(change), clock: { Timestamp(milliseconds: 1_764_000_000_000) },
        fileSystem: { _ in fileSystem })
      let mount = try maker.make(definition)
      try storages.set(mount)
      return mount
    }
  }

  private static func definition(_ name: String = "archive", kind: MountKind = .posix) throws -> MountDefinition {
    MountDefinition(name: try #require(BucketName(name)), kind: kind)
  }

  private static func address(_ name: String = "archive", tenant: TenantID = .default) throws -> BucketAddress {
    BucketAddress(tenant: tenant, name: try #require(BucketName(name)))
  }

  @Test func aMountThatHangsKeepsNobodyWaiting() throws {
    let scene = try Scene()
    let mount = try scene.mount(try Self.definition(), on: ScriptedFileSystem(hangs: true))
    #expect(mount.state == .starting && mount.resolved.mount?.fault == nil)
    try scene.store.createBucket(try Self.address("other"), region: nil)
    #expect(try scene.storages.buckets(of: .default).map(\.name.text) == ["archive", "other"])
    mount.stop()
  }

  @Test func itGoesDownAndComesUpAgain() throws {
    let scene = try Scene()
    let mount = try scene.mount(
      try Self.definition(), on: ScriptedFileSystem([.unavailable(.unknownHost), .unavailable(.unknownHost), nil])
    ) { $0.checkInterval = .milliseconds(1) }
    let down = try #require(scene.log.record("mount_down"))
    #expect(down.level == .error && down.text("mount") == "archive" && down.text("before") == "starting")
    #expect(down.text("cause") == "the host is unknown")
    let up = try #require(scene.log.record("mount_up"))
    #expect(up.level == .info && up.text("before") == "down")
    #expect(mount.state == .up)
    #expect(scene.log.count("mount_down") == 1, "said once, however often it is found")
  }

  @Test func whileDownNothingIsAskedOfIt() throws {
    let scene = try Scene()
    let fileSystem = ScriptedFileSystem([.unavailable(.noAnswer)])
    let mount = try scene.mount(try Self.definition(), on: fileSystem)
    _ = try #require(scene.log.record("mount_down"))
    let object = ObjectAddress(bucket: mount.definition.bucket, key: try ObjectKey("k"))
    #expect(throws: StorageError.unavailable("the host does not answer in time")) { try mount.provider.head(object) }
    #expect(fileSystem.board.withLock { $0.calls } == 0)
    #expect(mount.resolved.mount?.fault == "the host does not answer in time")
  }

  @Test func aFailureOfARequestHasItLookedAt() throws {
    let scene = try Scene()
    let fileSystem = ScriptedFileSystem([nil, .unavailable(.refused)])
    let mount = try scene.mount(try Self.definition(), on: fileSystem)
    _ = try #require(scene.log.record("mount_up"))
    fileSystem.board.withLock { $0.failure = .unavailable(.noAnswer) }
    let object = ObjectAddress(bucket: mount.definition.bucket, key: try ObjectKey("k"))
    #expect(throws: StorageError.self) { try mount.provider.head(object) }
    #expect(scene.log.record("mount_down")?.text("cause") == "the host refuses the connection")
  }

  @Test func aWrongPasswordIsTriedAgainOnlyWhenItChanges() throws {
    let scene = try Scene()
    let secret = "\(scene.path)/secret"
    try Data("old".utf8).write(to: URL(filePath: secret))
    var definition = try Self.definition(kind: .smb)
    definition.smb.password = .file(secret)
    let password = definition.smb.password
    let fileSystem = ScriptedFileSystem([.unavailable(.badCredentials), nil]) { (try? password.read()) ?? "" }
    try scene.mount(definition, on: fileSystem) { $0.checkInterval = .milliseconds(1) }
    #expect(scene.log.record("mount_down")?.text("cause") == "user name or password is wrong")
    try Data("new".utf8).write(to: URL(filePath: secret), options: .atomic)
    _ = try #require(scene.log.record("mount_up"))
    #expect(fileSystem.board.withLock { Array($0.notes.prefix(2)) } == ["old", "new"])
  }

  @Test func aNameThatTheStoreHasIsRefused() throws {
    let scene = try Scene()
    try scene.store.createBucket(try Self.address(), region: nil)
    let fileSystem = ScriptedFileSystem()
    let mount = try scene.mount(try Self.definition(), on: fileSystem)
    #expect(mount.state == .down(.nameIsTaken))
    #expect(mount.resolved.mount?.fault == "a bucket of the local store has its name")
    #expect(try scene.storages.buckets(of: .default).map(\.name.text) == ["archive"])
    mount.stop()
    #expect(fileSystem.board.withLock { $0.examinations } == 0)
  }

  @Test func aDisabledMountIsKnownAndNotShown() throws {
    let scene = try Scene()
    var definition = try Self.definition()
    definition.isEnabled = false
    let fileSystem = ScriptedFileSystem()
    let mount = try scene.mount(definition, on: fileSystem)
    #expect(mount.state == .disabled && mount.resolved.mount?.fault == "it is disabled")
    #expect(try scene.storages.buckets(of: .default).isEmpty)
    #expect(scene.storages.storage(of: try Self.address()).name == "archive")
  }

  @Test func anotherTenantHasItsOwnNames() throws {
    let scene = try Scene()
    try scene.mount(try Self.definition(), on: ScriptedFileSystem())
    let other = TenantID(rawValue: 7)
    #expect(scene.storages.storage(of: try Self.address(tenant: other)).name == "local")
    #expect(try scene.storages.buckets(of: other).isEmpty)
    #expect(scene.storages.facts(for: other).map(\.name) == ["local"])
  }

  @Test func itIsOlderThanTheLastStart() throws {
    let scene = try Scene()
    try scene.mount(try Self.definition(), on: ScriptedFileSystem())
    let since = try KeptMounts(scene.store).beginning(of: try Self.address(), now: .now())
    #expect(since == Timestamp(milliseconds: 1_764_000_000_000))
    #expect(try scene.storages.buckets(of: .default).map(\.created) == [since])
  }

  @Test func whatCouldNotBeRemovedIsRemovedWhenTheMountIsThereAgain() throws {
    let fileSystem = ScriptedFileSystem(), leftovers = Leftovers()
    let own = try ["a/.~martinet-1", ".martinet/uploads/x/1", ".~martinet-2"].map { try #require(TreePath($0)) }
    for path in own + [try #require(TreePath("a/b.txt"))] { leftovers.note(path) }
    func tried(_ failure: FileSystemError) -> [TreePath] {
      fileSystem.board.withLock { ($0.failure, $0.removed) = (failure, []) }
      leftovers.remove(from: fileSystem)
      return fileSystem.board.withLock { $0.removed }
    }
    #expect(tried(.unavailable(.noAnswer)) == [own[0]], "no more than one is tried in vain")
    #expect(tried(.notFound) == own, "and never a file of somebody else")
    #expect(tried(.notFound).isEmpty)
  }

  @Test func stoppingEndsWhatHangs() throws {
    let scene = try Scene()
    for name in ["one", "two", "three"] {
      try scene.mount(try Self.definition(name), on: ScriptedFileSystem(hangs: true))
    }
    scene.storages.stop()
    #expect(scene.storages.all.isEmpty)
  }

  @Test func healthNamesWhatIsDown() throws {
    let scene = try Scene()
    try scene.mount(try Self.definition(), on: ScriptedFileSystem([.unavailable(.noSuchShare)]))
    _ = try #require(scene.log.record("mount_down"))
    try scene.mount(try Self.definition("scans"), on: ScriptedFileSystem())
    _ = try #require(scene.log.record("mount_up"))
    let ready = HealthDocument(isReady: true, mounts: scene.storages.all)
    #expect(ready.status == 200 && ready.text == "ready\nmount archive: down: there is no such share\n")
    #expect(
      String(decoding: ready.json, as: UTF8.self)
        == #"{"status":"ready","down":[{"mount":"archive","cause":"there is no such share"}]}"#)
    let stopping = HealthDocument(isReady: false, mounts: [])
    #expect(stopping.status == 503 && stopping.text == "stopping\n")
  }
}

/// What the index keeps of mounts.
@Suite struct KeptMountsTests {
  private func store(_ body: (LocalStorage) throws -> Void) throws {
    let path = "/tmp/martinet-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try LocalStorage(directory: path)
    defer { store.close() }
    try body(store)
  }

  private func share() throws -> MountDefinition {
    let text = """
      {name: nas, display_name: "Ä \\"b\\"", kind: smb, enabled: no, role: viewer, tenant: 7, smb: {server: nas, share: data, path: /a/b,
       domain: CORP, username: "u:x", password_env: NAS_PASSWORD, encryption: required, timeout: 7s, chunk_size: 2MiB, attributes: refuse}}
      """
    return try MountDefinition(try #require(try YAMLDocument.parse(text)), needsPassword: false)
  }

  @Test func aMountIsReadAsItWasKept() throws {
    try store { store in
      let mounts = KeptMounts(store), share = try share()
      try mounts.keep(share)
      #expect(try mounts.kept().map(\.definition) == [share])
      try mounts.forget(share.bucket)
      #expect(try mounts.kept().isEmpty)
    }
  }

  @Test func whatIsNotUnderstoodIsNamedAndStopsNothing() throws {
    try store { store in
      try store.change([
        .set(Array("1/old".utf8), RecordSpace("mounts/definitions"), to: Array("{name: old, kind: ftp}".utf8))
      ])
      let mounts = KeptMounts(store)
      let kept = try #require(try mounts.kept().first)
      #expect(kept.name == "1/old" && kept.definition == nil && kept.problem.contains("'ftp' is not one of smb, posix"))
      let care = Mount.Care(isTaken: { _ in false }, log: { _ in })
      let administration = MountAdministration(
        MountedStorages(store), inFile: [], records: mounts, maker: MountMaker(records: mounts, care: care),
        dataDirectory: "/nowhere")
      #expect(try administration.start().map(\.mount) == ["1/old"])
    }
  }
}
