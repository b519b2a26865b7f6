import Identity
import Storage

/// The matrix for people.
enum CapabilityTable {
  /// Columns of text: a row a capability, a column a storage.
  static func text(_ storages: [StorageFacts]) -> String {
    let facts: [[String]] = [
      [""] + storages.map(\.name), ["kind"] + storages.map(\.kind), ["display name"] + storages.map(\.title),
      ["state"] + storages.map { $0.state.name }, ["role"] + storages.map { $0.role?.rawValue ?? "–" },
    ]
    let causes = storages.compactMap { storage in
      storage.state.fault.map { "\(storage.name) is \(storage.state.name): \($0)" }
    }
    return (aligned(facts + rows(storages)) + causes).joined(separator: "\n")
  }

  /// For each capability and each value: its name, and what every storage has.
  private static func rows(_ storages: [StorageFacts]) -> [[String]] {
    let capabilities = Capability.allCases.map { capability in
      [capability.rawValue] + storages.map { $0.has(capability) ? "yes" : "–" }
    }
    let names = storages.first?.values.map(\.name) ?? []
    return capabilities
      + names.indices.map { index in [names[index]] + storages.map { $0.values[index].value } }
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { text, width in text + String(repeating: " ", count: width - text.count) }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
