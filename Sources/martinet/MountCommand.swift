import Gateway

/// `martinet admin mount`: shows and changes the mounts of a running gateway.
enum MountCommand {
  private static let path = "admin/v1/mounts"

  static func run(_ arguments: [String]) -> ExitCode {
    var arguments = arguments
    let isJSON = arguments.take(switch: "--json")
    let verb = arguments.isEmpty ? "" : arguments.removeFirst()
    do throws(SettingsProblem) {
      var order = Order(query: [("format", isJSON ? "json" : "text")])
      switch verb {
      case "list": order.method = "GET"
      case "show": order = try one("GET", order, &arguments)
      case "create": order = try creation(order, &arguments)
      case "enable", "disable":
        order = try one("POST", order, &arguments)
        order.query.append(("enabled", verb == "enable" ? "true" : "false"))
      case "delete": order = try one("DELETE", order, &arguments)
      default: throw SettingsProblem("no command 'admin mount \(verb)': list, show, create, enable, disable or delete")
      }
      let settings = try SettingsArguments(arguments).settings()
      return carryOut(order, by: try AdminClient(settings, environment: SettingsArguments.environment()))
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }

  private struct Order {
    var method = "GET"
    var path = MountCommand.path
    var query: [(name: String, value: String)]
    var body: [UInt8] = []
  }

  /// About the mount that is named next.
  private static func one(_ method: String, _ order: Order, _ arguments: inout [String]) throws(SettingsProblem)
    -> Order
  {
    guard let name = arguments.first, !name.hasPrefix("--") else { throw SettingsProblem("say which mount") }
    arguments.removeFirst()
    var order = order
    order.method = method
    order.path += "/\(name)"
    guard method != "PUT" else { return order }
    if let tenant = try arguments.take(option: "--tenant") { order.query.append(("tenant", tenant)) }
    return order
  }

  private static func creation(_ order: Order, _ arguments: inout [String]) throws(SettingsProblem) -> Order {
    let name = arguments.first ?? ""
    var order = try one("PUT", order, &arguments)
    var options: [(name: String, value: String)] = []
    for option in MountOptions.names.sorted() {
      if let value = try arguments.take(option: "--\(option)") { options.append((option, value)) }
    }
    order.body = try MountOptions.document(name: name, options)
    return order
  }

  private static func carryOut(_ order: Order, by client: AdminClient) -> ExitCode {
    do throws(AdminClient.Problem) {
      let answer = try client.send(order.method, order.path, order.query, body: order.body)
      let text = answer.text.trimmingSuffix(while: \.isNewline)
      if !text.isEmpty { Terminal.say(text) }
      return .done
    } catch { return Terminal.fail("martinet: \(error)", error.wasReached ? .wrongUse : .notStarted) }
  }
}
