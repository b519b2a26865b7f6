/// The known name that a mistyped one was most likely meant to be.
func nearestName(to name: String, among known: [String]) -> String? {
  let ranked = known.map { (name: $0, distance: editDistance(name, $0)) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(2, name.count / 3) else {
    return nil
  }
  return best.name
}

/// Insertions, deletions and replacements that turn one text into the other (Levenshtein).
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left), right = Array(right)
  var row = Array(0...right.count)
  for (i, character) in left.enumerated() {
    var previous = row[0]
    row[0] = i + 1
    for j in right.indices {
      let replaced = previous + (character == right[j] ? 0 : 1)
      previous = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[right.count]
}
