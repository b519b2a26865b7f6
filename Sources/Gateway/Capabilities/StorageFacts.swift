import Identity
import Storage

/// A storage as people and programs are told of it: a row of the matrix.
struct StorageFacts: Sendable {
  let name: String
  /// `local`, or a mount's kind.
  let kind: String
  let title: String
  let state: MountState
  /// Nil: the store, where the caller's own rights are all that counts.
  let role: MountRole?
  let capabilities: Capabilities
  /// For administrators: how it is described, and whether that is in the file.
  private(set) var description: (definition: MountDefinition, isInFile: Bool)?

  init(store capabilities: Capabilities) {
    (name, kind, title, state, role) = ("local", "local", "The local store", .up, nil)
    self.capabilities = capabilities
  }

  init(_ mount: Mount) {
    name = mount.definition.name.text
    kind = mount.definition.kind.rawValue
    title = mount.definition.title
    state = mount.state
    role = mount.definition.role
    capabilities = mount.provider.capabilities
  }

  init(_ mount: Mount, isInFile: Bool) {
    self.init(mount)
    description = (mount.definition, isInFile)
  }

  func has(_ capability: Capability) -> Bool { capabilities.supported.contains(capability) }

  /// The values of the matrix, in order.
  var values: [(name: String, value: String)] {
    [
      ("maxKeyBytes", String(capabilities.maximumKeyBytes)),
      ("maxObjectBytes", SettingText.size(of: capabilities.maximumObjectBytes)),
      ("minPartBytes", SettingText.size(of: capabilities.minimumPartBytes)),
      ("mtimeResolution", Self.time(capabilities.timeResolution)),
      ("chunkSize", capabilities.chunk.map(Self.text) ?? "–"),
    ]
  }

  private static func text(_ chunk: Capabilities.Chunk) -> String {
    let sizes = [chunk.bytes, chunk.range.lowerBound, chunk.range.upperBound].map { SettingText.size(of: Int64($0)) }
    return "\(sizes[0]) (\(sizes[1]) to \(sizes[2]))"
  }

  private static func time(_ nanoseconds: Int64) -> String {
    let units: [(factor: Int64, name: String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "µs"), (1, "ns")]
    let unit = units.first { nanoseconds % $0.factor == 0 } ?? (1, "ns")
    return "\(nanoseconds / unit.factor) \(unit.name)"
  }
}
