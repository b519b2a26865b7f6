import FileTreeStorage
import Storage
import Synchronization

/// A tree in memory whose calls can be made to fail, to lose their answers, or to be the last ones.
final class MemoryFileSystem: FileSystem {
  enum Call: Hashable, Sendable {
    case status, list, open, read, create, write, finish, assemble, replace, move, removeFile, removeFolder, makeFolder
    case sync
  }

  enum Fault: Sendable {
    /// Nothing is done.
    case fails(FileSystemError)
    /// It is done, and then this is said.
    case isDoneButSays(FileSystemError)
  }

  struct Node: Sendable {
    var kind: FileStatus.Kind
    var bytes: [UInt8] = []
    var modified: Int64
    var id: UInt64
  }

  fileprivate struct State {
    var nodes: [TreePath: Node] = [:]
    var clock: Int64 = 1_700_000_000_000_000_000
    var lastID: UInt64 = 0
    var script: @Sendable (Call, TreePath) -> Fault? = { _, _ in nil }
    var calls: [Call] = []
  }

  let traits: FileSystemTraits
  private let state = Mutex(State())
  private let steps: Steps
  /// Nanoseconds that each change takes.
  private let tick: Int64

  init(
    isCaseSensitive: Bool = true, names: NameRules = .posix, timeResolution: Int64 = 1, tick: Int64 = 1_000_000,
    steps: Steps = Steps()
  ) {
    traits = FileSystemTraits(
      isCaseSensitive: isCaseSensitive, replacesAtomically: true, isDurable: true, copiesItself: true, names: names,
      timeResolution: timeResolution)
    self.steps = steps
    self.tick = tick
    state.withLock { $0.nodes[.root] = Node(kind: .folder, modified: $0.clock, id: 1) }
  }

  // MARK: What tests do with it

  /// Decides before each call what becomes of it.
  func script(_ script: @escaping @Sendable (Call, TreePath) -> Fault?) { state.withLock { $0.script = script } }

  /// Fails the first `count` calls of a kind, and no others.
  func fail(_ call: Call, _ count: Int = 1, with fault: Fault) {
    let rest = Mutex(count)
    script { called, _ in
      guard called == call else { return nil }
      return rest.withLock { rest in
        guard rest > 0 else { return nil }
        rest -= 1
        return fault
      }
    }
  }

  var calls: [Call] { state.withLock { $0.calls } }
  func forgetCalls() { state.withLock { $0.calls = [] } }

  /// What another program does: it asks nobody.
  func edit(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      let path = TreePath(path)!
      var folder = path.parent
      while !folder.isRoot, state.nodes[folder] == nil {
        state.nodes[folder] = Node(kind: .folder, modified: state.clock, id: state.newID())
        folder = folder.parent
      }
      state.nodes[path] = Node(kind: .file, bytes: bytes, modified: state.now(tick), id: state.newID())
    }
  }

  /// What another program does that opens a file and writes into it.
  func overwrite(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      let now = state.now(tick)
      state.nodes[TreePath(path)!]?.bytes = bytes
      state.nodes[TreePath(path)!]?.modified = now
    }
  }

  func drop(_ path: String) { state.withLock { $0.nodes[TreePath(path)!] = nil } }

  func age(_ path: String, toNanoseconds modified: Int64) {
    state.withLock { $0.nodes[TreePath(path)!]?.modified = modified }
  }

  func bytes(_ path: String) -> [UInt8]? { state.withLock { $0.nodes[TreePath(path)!]?.bytes } }

  /// All paths but the root, in order.
  var paths: [String] {
    state.withLock {
      $0.nodes.keys.map(\.text).filter { !$0.isEmpty }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// The same tree for a gateway that starts anew.
  func restarted(steps: Steps = Steps()) -> MemoryFileSystem {
    let other = MemoryFileSystem(
      isCaseSensitive: traits.isCaseSensitive, names: traits.names, timeResolution: traits.timeResolution, tick: tick,
      steps: steps)
    let (nodes, clock, lastID) = state.withLock { ($0.nodes, $0.clock, $0.lastID) }
    other.state.withLock { state in
      state.nodes = nodes
      state.clock = clock
      state.lastID = lastID
    }
    return other
  }

  // MARK: The file system

  private func call<R>(_ call: Call, _ path: TreePath, _ work: (inout State) throws(FileSystemError) -> R)
    throws(FileSystemError) -> R
  {
    guard steps.take() else { throw .unavailable(.worker("stopped")) }
    let fault = state.withLock { state in
      state.calls.append(call)
      return state.script
    }(call, path)
    if case .fails(let error) = fault { throw error }
    let result = try state.withLock { state throws(FileSystemError) in try work(&state) }
    if case .isDoneButSays(let error) = fault { throw error }
    return result
  }

  func examine() throws(FileSystemError) {}
  func space() throws(FileSystemError) -> VolumeSpace { VolumeSpace(total: 1 << 40, available: 1 << 39) }
  func close() {}

  func status(of path: TreePath) throws(FileSystemError) -> FileStatus {
    try call(.status, path) { state throws(FileSystemError) in try state.find(path, traits).status }
  }

  func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError) {
    let entries = try call(.list, folder) { state throws(FileSystemError) in
      guard try state.find(folder, traits).node.kind == .folder else { throw FileSystemError.notFolder }
      return state.nodes.filter { !$0.key.isRoot && $0.key.parent == folder }.map { path, node in
        FolderEntry(name: String(path.name), status: node.status)
      }
    }
    for entry in entries { guard take([entry]) else { return } }
  }

  func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile {
    try call(.open, path) { state throws(FileSystemError) in
      let (place, node, status) = try state.find(path, traits)
      guard node.kind == .file else { throw FileSystemError.isFolder }
      return MemoryFile(place, status, node.bytes, in: self)
    }
  }

  func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile {
    try call(.create, path) { state throws(FileSystemError) in try state.insert(path, .file, [], traits, tick) }
    return NewMemoryFile(path, in: self)
  }

  func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus {
    try call(.assemble, path) { state throws(FileSystemError) in
      var bytes: [UInt8] = []
      for source in sources { bytes += try state.find(source, traits).node.bytes }
      try state.insert(path, .file, bytes, traits, tick)
      return try state.find(path, traits).status
    }
  }

  func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError) {
    try call(.replace, destination) { state throws(FileSystemError) in
      let node = try state.find(source, traits)
      if let there = try? state.find(destination, traits) {
        guard there.node.kind == .file else { throw FileSystemError.isFolder }
        // A share keeps the name that is there.
        state.nodes[there.path] = node.node
        if there.path != source { state.nodes[node.path] = nil }
      } else {
        try state.requireParent(of: destination, traits)
        state.nodes[node.path] = nil
        state.nodes[destination] = node.node
      }
    }
  }

  func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError) {
    try call(.move, destination) { state throws(FileSystemError) in
      let node = try state.find(source, traits)
      if let there = try? state.find(destination, traits), there.path != node.path { throw FileSystemError.exists }
      try state.requireParent(of: destination, traits)
      state.nodes[node.path] = nil
      state.nodes[destination] = node.node
    }
  }

  func removeFile(_ path: TreePath) throws(FileSystemError) {
    try call(.removeFile, path) { state throws(FileSystemError) in
      let found = try state.find(path, traits)
      guard found.node.kind == .file else { throw FileSystemError.isFolder }
      state.nodes[found.path] = nil
    }
  }

  func removeFolder(_ path: TreePath) throws(FileSystemError) {
    try call(.removeFolder, path) { state throws(FileSystemError) in
      let found = try state.find(path, traits)
      guard found.node.kind == .folder else { throw FileSystemError.notFolder }
      guard !state.nodes.keys.contains(where: { !$0.isRoot && $0.parent == found.path }) else {
        throw FileSystemError.notEmpty
      }
      state.nodes[found.path] = nil
    }
  }

  func makeFolder(_ path: TreePath) throws(FileSystemError) {
    try call(.makeFolder, path) { state throws(FileSystemError) in
      try state.insert(path, .folder, [], traits, tick)
    }
  }

  func sync(_ folder: TreePath) throws(FileSystemError) {
    try call(.sync, folder) { _ throws(FileSystemError) in }
  }

  // MARK: Files

  fileprivate func read(_ path: TreePath, _ bytes: [UInt8], _ offset: Int64, _ buffer: UnsafeMutableRawBufferPointer)
    throws(FileSystemError) -> Int
  {
    try call(.read, path) { _ throws(FileSystemError) in }
    let rest = bytes.dropFirst(Int(offset)).prefix(buffer.count)
    buffer.copyBytes(from: rest)
    return rest.count
  }

  fileprivate func write(_ path: TreePath, _ bytes: [UInt8]) throws(FileSystemError) {
    try call(.write, path) { state throws(FileSystemError) in
      guard state.nodes[path] != nil else { throw FileSystemError.changed }
      state.nodes[path]?.bytes += bytes
      let now = state.now(tick, traits.timeResolution)
      state.nodes[path]?.modified = now
    }
  }

  fileprivate func finish(_ path: TreePath) throws(FileSystemError) -> FileStatus {
    try call(.finish, path) { state throws(FileSystemError) in try state.find(path, traits).status }
  }
}

extension MemoryFileSystem.Node {
  fileprivate var status: FileStatus {
    FileStatus(kind: kind, size: Int64(bytes.count), modified: modified, fileID: id)
  }
}

extension MemoryFileSystem.State {
  fileprivate mutating func now(_ tick: Int64, _ resolution: Int64 = 1) -> Int64 {
    clock += tick
    return clock / resolution * resolution
  }

  fileprivate mutating func newID() -> UInt64 {
    lastID += 1
    return lastID
  }

  fileprivate func find(_ path: TreePath, _ traits: FileSystemTraits) throws(FileSystemError) -> (
    path: TreePath, node: MemoryFileSystem.Node, status: FileStatus
  ) {
    if let node = nodes[path] { return (path, node, node.status) }
    guard !traits.isCaseSensitive,
      let found = nodes.first(where: { $0.key.text.lowercased() == path.text.lowercased() })
    else { throw .notFound }
    return (found.key, found.value, found.value.status)
  }

  fileprivate func requireParent(of path: TreePath, _ traits: FileSystemTraits) throws(FileSystemError) {
    guard try find(path.parent, traits).node.kind == .folder else { throw .notFound }
  }

  fileprivate mutating func insert(
    _ path: TreePath, _ kind: FileStatus.Kind, _ bytes: [UInt8], _ traits: FileSystemTraits, _ tick: Int64
  ) throws(FileSystemError) {
    if (try? find(path, traits)) != nil { throw .exists }
    try requireParent(of: path, traits)
    let place = try find(path.parent, traits).path.appending(path.name)!
    nodes[place] = .init(kind: kind, bytes: bytes, modified: now(tick, traits.timeResolution), id: newID())
  }
}

private final class MemoryFile: TreeFile {
  let status: FileStatus
  let descriptor: Int32? = nil
  private let path: TreePath
  private let bytes: [UInt8]
  private let tree: MemoryFileSystem

  init(_ path: TreePath, _ status: FileStatus, _ bytes: [UInt8], in tree: MemoryFileSystem) {
    self.path = path
    self.status = status
    self.bytes = bytes
    self.tree = tree
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int {
    try tree.read(path, bytes, offset, buffer)
  }
}

private final class NewMemoryFile: NewTreeFile {
  private let path: TreePath
  private let tree: MemoryFileSystem

  init(_ path: TreePath, in tree: MemoryFileSystem) {
    self.path = path
    self.tree = tree
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError) { try tree.write(path, Array(bytes)) }
  func finish() throws(FileSystemError) -> FileStatus { try tree.finish(path) }
  func discard() { try? tree.removeFile(path) }
}
