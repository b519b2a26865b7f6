import JSON
import Storage

/// What each mount can do, as clients read it.
enum CapabilityMatrix {
  /// A JSON object: for each mount every capability by name, true or false, and its limits.
  static func json(of mounts: [(name: String, capabilities: Capabilities)]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.list("mounts") { list in for mount in mounts { append(mount.name, mount.capabilities, to: &list) } }
    }
    return json.finish() + [UInt8(ascii: "\n")]
  }

  private static func append(_ name: String, _ capabilities: Capabilities, to list: inout JSONWriter) {
    list.object { mount in
      mount.field("name", name)
      mount.object("capabilities") { json in
        for capability in Capability.allCases {
          json.field(capability.rawValue, capabilities.supported.contains(capability))
        }
      }
      mount.object("limits") { json in
        json.field("maxKeyBytes", capabilities.maximumKeyBytes)
        json.field("maxObjectBytes", capabilities.maximumObjectBytes)
        json.field("minPartBytes", capabilities.minimumPartBytes)
      }
    }
  }
}
