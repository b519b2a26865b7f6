import S3
import Storage

/// What each of AWS's operations comes to here, made of the operations' own declarations. Printed by `martinet check --print-operations`.
package enum OperationReference {
  /// How an operation is answered.
  private enum Answer: CaseIterable {
    case served, perStorage, storedOnly, unset, refused

    init(_ endpoint: Endpoint) {
      switch endpoint.effect {
      case .whole: self = endpoint.capability == nil ? .served : .perStorage
      case .storedOnly: self = .storedOnly
      case .unset: self = .unset
      }
    }

    var title: String {
      switch self {
      case .served: "Served"
      case .perStorage: "Served where the bucket's storage can, which the table of storages says"
      case .storedOnly: "**Stored only**: checked, kept and given back as AWS would; nothing acts by it"
      case .unset: "Answered as AWS does where nothing is configured"
      case .refused: "Refused: 501 `NotImplemented`, with the reason"
      }
    }
  }

  private struct Row {
    let name: String
    let answer: Answer
    let remark: String
  }

  /// A line for each kind of answer: for the README.
  package static func summary() -> String {
    let lines = Answer.allCases.map { answer in
      let names = rows.filter { $0.answer == answer }.map { row in
        answer == .perStorage ? "`\(row.name)` (\(row.remark))" : "`\(row.name)`"
      }
      return "| \(answer.title) | \(names.joined(separator: ", ")) |"
    }
    return (["| | operations |", "|---|---|"] + lines).joined(separator: "\n")
  }

  /// A line for each operation: for the documentation.
  package static func table() -> String {
    let lines = rows.map { row in
      "| `\(row.name)` | \(word(row.answer)) | \(row.remark) |"
    }
    return (["| operation | | needs, or why not |", "|---|---|---|"] + lines).joined(separator: "\n")
  }

  private static func word(_ answer: Answer) -> String {
    switch answer {
    case .served: "served"
    case .perStorage: "served, per storage"
    case .storedOnly: "**stored only**"
    case .unset: "not configured"
    case .refused: "501"
    }
  }

  private static var rows: [Row] {
    let served = Endpoint.all.flatMap { endpoint in
      endpoint.documentedNames.map { name in
        Row(
          name: name,
          answer: Answer(endpoint),
          remark: endpoint.capability.map { "`\($0.rawValue)`" } ?? "")
      }
    }
    let refused = RefusedOperation.all.map { Row(name: $0.name, answer: .refused, remark: $0.reason) }
    return (served + refused).sorted { $0.name < $1.name }
  }
}
