import Gateway
import JSON

/// `martinet admin keys`: what is sealed under each master key of a running gateway; `admin keys reseal` moves it to the current one.
enum KeysCommand {
  private static let path = "admin/v1/keys"

  static func run(_ arguments: [String]) -> ExitCode {
    var arguments = arguments
    let isJSON = arguments.take(switch: "--json")
    let reseals = arguments.first == "reseal"
    if reseals || arguments.first == "list" { arguments.removeFirst() }
    do throws(SettingsProblem) {
      let settings = try SettingsArguments(arguments).settings()
      let client = try AdminClient(settings, environment: SettingsArguments.environment())
      return carryOut(reseals: reseals, isJSON: isJSON, by: client)
    } catch { return Terminal.fail("martinet: \(error)", .wrongUse) }
  }

  private static func carryOut(reseals: Bool, isJSON: Bool, by client: AdminClient) -> ExitCode {
    var sum = KeyUse()
    do throws(AdminClient.Problem) {
      var next: String?
      repeat {
        let answer = try client.send(
          reseals ? "POST" : "GET", reseals ? path + "/reseal" : path, next.map { [("after", $0)] } ?? [])
        guard let stretch = try? JSONValue.read(Array(answer.text.utf8)).object else {
          return Terminal.fail("martinet: the answer is not what a gateway says", .notStarted)
        }
        sum.add(stretch)
        next = stretch["next"]?.string
      } while next != nil
    } catch { return Terminal.fail("martinet: \(error)", error.wasReached ? .wrongUse : .notStarted) }
    Terminal.say(isJSON ? sum.json : sum.text(reseals: reseals))
    return sum.failed > 0 ? .findings : .done
  }
}

/// What all stretches of an answer come to.
private struct KeyUse {
  private struct Key {
    let name: String
    let words: [String]
    var sealed: Int64
  }

  private var keys: [Key] = []
  private var sealedByClients: Int64 = 0
  private var resealed: Int64 = 0
  private(set) var failed: Int64 = 0

  mutating func add(_ stretch: JSONObject) {
    for item in stretch["keys"]?.array ?? [] {
      guard let key = item.object, let name = key["name"]?.string else { continue }
      let words = ["current", "kms", "missing"].filter { key[$0]?.boolean == true }
      let sealed = key["sealed"]?.integer ?? 0
      if let index = keys.firstIndex(where: { $0.name == name }) {
        keys[index].sealed += sealed
      } else {
        keys.append(Key(name: name, words: words, sealed: sealed))
      }
    }
    sealedByClients += stretch["sealedByClients"]?.integer ?? 0
    resealed += stretch["resealed"]?.integer ?? 0
    failed += stretch["failed"]?.integer ?? 0
  }

  func text(reseals: Bool) -> String {
    let width = keys.map(\.name.count).max() ?? 0
    var lines = keys.map { key in
      let name = key.name + String(repeating: " ", count: width - key.name.count)
      return (["\(name)  \(key.sealed)"] + key.words).joined(separator: "  ")
    }
    lines.append("sealed under clients' keys: \(sealedByClients)")
    if reseals { lines.append("sealed anew: \(resealed); could not be: \(failed)") }
    return lines.joined(separator: "\n")
  }

  var json: String {
    var json = JSONWriter()
    json.object { json in
      json.list("keys") { list in
        for key in keys {
          list.object { json in
            json.field("name", key.name)
            for word in ["current", "kms", "missing"] { json.field(word, key.words.contains(word)) }
            json.field("sealed", key.sealed)
          }
        }
      }
      json.field("sealedByClients", sealedByClients)
      json.field("resealed", resealed)
      json.field("failed", failed)
    }
    return String(decoding: json.finish(), as: UTF8.self)
  }
}
