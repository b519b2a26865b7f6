import Storage

/// A connection with its prepared statements. The look-ups in this folder's extensions run on readers and, inside a transaction, on the
/// writer.
final class IndexConnection: @unchecked Sendable {
  let database: SQLiteDatabase
  private var statements: [SQLiteStatement?]

  init(_ database: SQLiteDatabase) {
    self.database = database
    statements = Array(repeating: nil, count: IndexQuery.allCases.count)
  }

  /// The statement of a query, prepared at its first use and reset.
  func statement(_ query: IndexQuery) throws(StorageError) -> SQLiteStatement {
    if let statement = statements[query.rawValue] { return statement }
    let statement = try database.prepare(query.sql)
    statements[query.rawValue] = statement
    return statement
  }

  /// The first row as `read` makes it; nil when there is none. Binds the integers to the first parameters.
  func first<Row>(
    _ query: IndexQuery, _ parameters: Int64..., read: (SQLiteStatement) throws(StorageError) -> Row
  ) throws(StorageError) -> Row? {
    let statement = try statement(query)
    defer { statement.reset() }
    for (index, value) in parameters.enumerated() { statement.bind(Int32(index + 1), value) }
    return try statement.step() ? try read(statement) : nil
  }

  /// Runs a statement without rows whose parameters are integers.
  func run(_ query: IndexQuery, _ parameters: Int64...) throws(StorageError) {
    let statement = try statement(query)
    for (index, value) in parameters.enumerated() { statement.bind(Int32(index + 1), value) }
    try statement.run()
  }
}
