import Identity
import JSON
import Storage

/// The matrix for programs.
enum CapabilityDocument {
  /// A JSON object: what each capability means, and of each storage every capability by name and its values.
  static func json(_ storages: [StorageFacts]) -> [UInt8] {
    var json = JSONWriter(capacity: 4096)
    json.object { json in
      json.list("mounts") { list in for storage in storages { append(storage, to: &list) } }
      json.object("meanings") { json in
        for capability in Capability.allCases { json.field(capability.rawValue, capability.sentence) }
      }
    }
    return json.finish()
  }

  private static func append(_ storage: StorageFacts, to list: inout JSONWriter) {
    list.object { json in
      json.field("name", storage.name)
      json.field("kind", storage.kind)
      json.field("displayName", storage.title)
      json.field("state", storage.state.name)
      json.field("cause", ifPresent: storage.state.fault)
      json.field("role", ifPresent: storage.role?.rawValue)
      json.object("capabilities") { json in
        for capability in Capability.allCases { json.field(capability.rawValue, storage.has(capability)) }
      }
      json.object("limits") { json in write(storage.capabilities, to: &json) }
      guard let (definition, isInFile) = storage.description else { return }
      json.field("source", isInFile ? "file" : "index")
      json.object("definition") { json in definition.write(to: &json) }
    }
  }

  private static func write(_ capabilities: Capabilities, to json: inout JSONWriter) {
    json.field("maxKeyBytes", capabilities.maximumKeyBytes)
    json.field("maxObjectBytes", capabilities.maximumObjectBytes)
    json.field("minPartBytes", capabilities.minimumPartBytes)
    json.field("mtimeResolutionNanoseconds", capabilities.timeResolution)
    guard let chunk = capabilities.chunk else { return }
    json.object("chunkSize") { json in
      json.field("bytes", chunk.bytes)
      json.field("min", chunk.range.lowerBound)
      json.field("max", chunk.range.upperBound)
    }
  }
}
