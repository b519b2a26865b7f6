/// A further name of ours, as clients sign it: `host` or `host:port`.
enum HostAlias {
  /// Takes the form that people have at hand, `https://s3.example.org/`, and leaves out a port that the scheme implies.
  static func name(_ text: String) -> String {
    var rest = text[...]
    var impliedPort = ""
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
      impliedPort = port
    }
    if let slash = rest.firstIndex(of: "/") { rest = rest[..<slash] }
    if !impliedPort.isEmpty, rest.hasSuffix(impliedPort) { rest = rest.dropLast(impliedPort.count) }
    return rest.lowercased()
  }
}
