import FileTreeStorage
import JSON
import Storage

/// What a load balancer and whoever looks after it are told: whether the gateway serves, and which mounts do not.
struct HealthDocument {
  let isReady: Bool
  let mounts: [Mount]

  /// Requests of a gateway with a sick mount are served all the same, but for those to the mount.
  var status: Int { isReady ? 200 : 503 }

  var text: String {
    let lines = down.map { mount, fault in "mount \(mount.definition.name): down: \(fault)" }
    return ([isReady ? "ready" : "stopping"] + lines).map { "\($0)\n" }.joined()
  }

  var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.field("status", isReady ? "ready" : "stopping")
      json.list("down") { list in
        for (mount, fault) in down {
          list.object { json in
            json.field("mount", mount.definition.name.text)
            json.field("cause", fault)
          }
        }
      }
    }
    return json.finish()
  }

  /// A disabled mount is not down: it is as somebody wants it.
  private var down: [(mount: Mount, fault: String)] {
    mounts.compactMap { mount in
      guard case .down(let fault) = mount.state else { return nil }
      return (mount, fault.text)
    }
  }
}
