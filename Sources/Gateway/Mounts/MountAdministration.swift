import Storage
import Synchronization
import Workers

/// The mounts of a gateway, as admin commands change them: those of the file, which they cannot touch, and those kept in the index. A change
/// counts at once; one at a time is made.
final class MountAdministration: Sendable {
  /// Why a change is refused, for whoever asked for it.
  enum Refusal: Error, Sendable {
    case invalid(String)
    case exists(String)
    case unknown
    /// The file has it: it is changed there.
    case isInFile
    case busy
    case failed(StorageError)
  }

  let storages: MountedStorages
  private let inFile: [MountDefinition]
  private let records: KeptMounts
  private let maker: MountMaker
  private let dataDirectory: String
  private let isBusy = Atomic(false)

  init(
    _ storages: MountedStorages, inFile: [MountDefinition], records: KeptMounts, maker: MountMaker,
    dataDirectory: String
  ) {
    self.storages = storages
    self.inFile = inFile
    self.records = records
    self.maker = maker
    self.dataDirectory = dataDirectory
  }

  /// Starts the mounts of the file, and those of the index that do not clash with them.
  /// - Returns: those that were left out, and why.
  func start() throws(StorageError) -> [(mount: String, cause: String)] {
    var taken = inFile
    var ignored: [(String, String)] = []
    for mount in inFile { try run(mount) }
    for kept in try records.kept() {
      guard let mount = kept.definition else {
        ignored.append((kept.name, kept.problem))
        continue
      }
      if let cause = mount.clash(with: taken) ?? mount.problem(beside: dataDirectory) {
        ignored.append((kept.name, cause))
      } else {
        taken.append(mount)
        try run(mount)
      }
    }
    return ignored
  }

  func stop() { storages.stop() }

  func isInFile(_ bucket: BucketAddress) -> Bool { inFile.contains { $0.bucket == bucket } }

  func create(_ definition: MountDefinition) throws(Refusal) {
    try alone { () throws(Refusal) in
      guard storages.mount(definition.bucket) == nil else {
        throw .exists("There is a mount '\(definition.name)' already.")
      }
      guard !maker.care.isTaken(definition.bucket) else {
        throw .exists("The local store has a bucket '\(definition.name)'; a mount cannot take its place.")
      }
      if let problem = definition.clash(with: storages.all.map(\.definition)) { throw .invalid(problem) }
      if let problem = definition.problem(beside: dataDirectory) { throw .invalid(problem) }
      if case .value = definition.smb.password, definition.kind == .smb {
        throw .invalid(
          "The index would keep the password for everyone to read who can read its files: give password_file or password_env."
        )
      }
      try reach { () throws(StorageError) in
        try records.keep(definition)
        try run(definition)
      }
    }
  }

  func set(_ bucket: BucketAddress, isEnabled: Bool) throws(Refusal) {
    try alone { () throws(Refusal) in
      var definition = try changeable(bucket).definition
      guard definition.isEnabled != isEnabled else { return }
      definition.isEnabled = isEnabled
      let changed = definition
      try reach { () throws(StorageError) in
        try records.keep(changed)
        try run(changed)
      }
    }
  }

  /// The files stay; what the gateway kept of them goes.
  func delete(_ bucket: BucketAddress) throws(Refusal) {
    try alone { () throws(Refusal) in
      _ = try changeable(bucket)
      storages.remove(bucket)
      try reach { () throws(StorageError) in try records.forget(bucket) }
    }
  }

  private func changeable(_ bucket: BucketAddress) throws(Refusal) -> Mount {
    guard let mount = storages.mount(bucket) else { throw .unknown }
    guard !isInFile(bucket) else { throw .isInFile }
    return mount
  }

  private func run(_ definition: MountDefinition) throws(StorageError) {
    let mount = try maker.make(definition)
    do throws(OwnedThread.Failure) { try storages.set(mount) } catch { throw .failed(error.description) }
  }

  private func reach(_ work: () throws(StorageError) -> Void) throws(Refusal) {
    do throws(StorageError) { try work() } catch { throw .failed(error) }
  }

  private func alone(_ work: () throws(Refusal) -> Void) throws(Refusal) {
    guard !isBusy.exchange(true, ordering: .acquiring) else { throw .busy }
    defer { isBusy.store(false, ordering: .releasing) }
    try blocking { () throws(Refusal) in try work() }
  }
}
