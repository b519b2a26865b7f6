import SMBFileSystem
import Storage

extension MountDefinition {
  /// Reads one entry of `mounts:`: the fields beside the block, and one block named as the kind. Admin commands send the same as JSON, which
  /// is YAML.
  /// - Parameter needsPassword: whether a password that cannot be had is refused now; what is kept already is down until it can be had.
  init(_ node: YAMLNode, needsPassword: Bool = true) throws(YAMLFault) {
    var reading = try MountReading(node)
    try reading.apply(fields: node, of: nil)
    let kind = reading.definition.kind
    guard let block = reading.blocks.first(where: { $0.kind == kind }) else {
      throw reading.fault(node.line, "a mount of kind '\(kind.rawValue)' needs a block '\(kind.rawValue):'")
    }
    if let other = reading.blocks.first(where: { $0.kind != kind }) {
      throw reading.fault(other.line, "the block '\(other.kind.rawValue):' is of another kind than '\(kind.rawValue)'")
    }
    try reading.apply(fields: block.node, of: kind)
    self = reading.definition
    do throws(InvalidSMBShare) { _ = try fileSystem() } catch {
      throw reading.fault(block.line, "\(error.field) \(error.text)")
    }
    guard needsPassword, kind == .smb else { return }
    do throws(MountPassword.Problem) { _ = try smb.password.read() } catch {
      throw reading.fault(block.line, "no password: \(error.description)")
    }
  }

  /// A list of mounts, no two of one name.
  static func list(_ node: YAMLNode) throws(YAMLFault) -> [MountDefinition] {
    guard case .list(let items) = node.content else {
      throw node.fault("'mounts' takes a list: each mount begins with '- name: …'")
    }
    var definitions: [MountDefinition] = []
    for item in items {
      let definition = try MountDefinition(item)
      if let problem = definition.clash(with: definitions) { throw item.fault(problem) }
      definitions.append(definition)
    }
    return definitions
  }

  /// Why it cannot stand beside these: the name, or the very place of another.
  func clash(with others: [MountDefinition]) -> String? {
    if others.contains(where: { $0.bucket == bucket }) { return "mount '\(name)': there is another mount of this name" }
    guard let other = others.first(where: { $0.place == place }) else { return nil }
    return "mount '\(name)': the mount '\(other.name)' begins at the same folder already"
  }

  /// Two mounts of one folder would take each other's uploads in progress for left-overs.
  private var place: [String] {
    switch kind {
    case .posix: ["posix", path]
    case .smb: ["smb", smb.host.lowercased(), "\(smb.port)", smb.share.lowercased(), path.lowercased()]
    }
  }
}

/// The reading of one mount.
private struct MountReading {
  var definition: MountDefinition
  let blocks: [(kind: MountKind, line: Int, node: YAMLNode)]

  /// Takes what the rest is named by: the name and the kind.
  init(_ node: YAMLNode) throws(YAMLFault) {
    guard case .mapping(let pairs) = node.content else { throw node.fault("a mount is fields: 'name: …', 'kind: …'") }
    let name = pairs.first { $0.key == "name" }
    guard let name else { throw node.fault("a mount needs a 'name': the bucket that it appears as") }
    let text = try name.value.text() ?? ""
    guard let bucket = BucketName(text) else {
      throw YAMLFault(
        line: name.line, problem: "name: '\(text)' is not a bucket's name (3 to 63 of a-z, 0-9, '.' and '-')")
    }
    definition = MountDefinition(name: bucket, kind: .posix)
    blocks = pairs.compactMap { pair in MountKind(rawValue: pair.key).map { ($0, pair.line, pair.value) } }
    guard pairs.contains(where: { $0.key == "kind" }) else {
      throw fault(node.line, "a mount needs a 'kind': \(MountKind.allCases.map(\.rawValue).joined(separator: " or "))")
    }
  }

  func fault(_ line: Int, _ problem: String) -> YAMLFault {
    YAMLFault(line: line, problem: "mount '\(definition.name)': \(problem)")
  }

  /// Reads the fields beside the block, or those of a block.
  mutating func apply(fields node: YAMLNode, of kind: MountKind?) throws(YAMLFault) {
    guard case .mapping(let pairs) = node.content else {
      throw fault(node.line, "the block '\(kind?.rawValue ?? ""):' takes fields")
    }
    let fields = MountFields.fields(in: kind)
    var given: [String: String] = [:]
    for pair in pairs where kind != nil || MountKind(rawValue: pair.key) == nil {
      guard let field = fields.first(where: { $0.name == pair.key }) else { throw unknown(pair.key, pair.line, kind) }
      if let other = given.updateValue(pair.key, forKey: field.gives) {
        throw fault(pair.line, "'\(pair.key)' and '\(other)' are both given; they mean the same: remove one")
      }
      try apply(field, pair.value, pair.line)
    }
    for field in fields where field.isRequired && given[field.gives] == nil {
      let spellings = fields.filter { $0.gives == field.gives }.map { "'\($0.name)'" }.joined(separator: " or ")
      throw fault(node.line, "\(spellings) is missing")
    }
  }

  private mutating func apply(_ field: MountField, _ node: YAMLNode, _ line: Int) throws(YAMLFault) {
    guard case .scalar(let text) = node.content else { throw fault(line, "'\(field.name)' takes a plain value") }
    guard field.read(&definition, text) else {
      throw fault(line, "\(field.name): \(field.isSecret ? "its value" : "'\(text)'") is not \(field.expected)")
    }
  }

  private func unknown(_ name: String, _ line: Int, _ kind: MountKind?) -> YAMLFault {
    let places = MountFields.all.filter { $0.name == name }
    if !places.isEmpty {
      let blocks = MountKind.allCases.filter { kind in places.contains { $0.kinds.contains(kind) } }
      let remedy =
        blocks.isEmpty
        ? "beside the block" : "in a block \(blocks.map { "'\($0.rawValue):'" }.joined(separator: " or "))"
      return fault(line, "'\(name)' stands in the wrong place: it belongs \(remedy)")
    }
    let known = MountFields.fields(in: kind).map(\.name) + (kind == nil ? MountKind.allCases.map(\.rawValue) : [])
    let near = nearestName(to: name, among: known)
    return fault(line, "field '\(name)' is not known" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }
}
