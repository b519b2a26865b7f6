import Storage

/// What each mount can do, as clients read it.
enum CapabilityMatrix {
  /// A JSON object: for each mount every capability by name, true or false, and its limits.
  static func json(of mounts: [(name: String, capabilities: Capabilities)]) -> String {
    "{\"mounts\":[" + mounts.map { mount($0.name, $0.capabilities) }.joined(separator: ",") + "]}\n"
  }

  private static func mount(_ name: String, _ capabilities: Capabilities) -> String {
    let bits = Capability.allCases.map { "\"\($0.rawValue)\":\(capabilities.supported.contains($0))" }
    let limits = [
      "\"maxKeyBytes\":\(capabilities.maximumKeyBytes)", "\"maxObjectBytes\":\(capabilities.maximumObjectBytes)",
      "\"minPartBytes\":\(capabilities.minimumPartBytes)",
    ]
    return
      "{\"name\":\"\(name)\",\"capabilities\":{\(bits.joined(separator: ","))},\"limits\":{\(limits.joined(separator: ","))}}"
  }
}
