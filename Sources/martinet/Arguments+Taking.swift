import Gateway

extension [String] {
  /// Takes an argument without a value away; whether it was there.
  mutating func take(switch name: String) -> Bool {
    let count = count
    removeAll { $0 == name }
    return self.count < count
  }

  /// Takes `--name value` or `--name=value` away.
  mutating func take(option name: String) throws(SettingsProblem) -> String? {
    guard let place = firstIndex(where: { $0 == name || $0.hasPrefix("\(name)=") }) else { return nil }
    let argument = remove(at: place)
    if argument != name { return String(argument.dropFirst(name.count + 1)) }
    guard place < endIndex else { throw SettingsProblem("\(name) needs a value") }
    return remove(at: place)
  }
}

extension String {
  func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, isDropped(last) { text.removeLast() }
    return String(text)
  }
}
