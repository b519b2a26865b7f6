import SigV4

extension ChunkedPayloadDecoder {
  /// Decodes `body` in pieces of at most `pieceLength` bytes, the first of at most `first`.
  mutating func decodeAll(_ body: [UInt8], first: Int = .max, pieceLength: Int = .max) throws -> [UInt8] {
    var payload: [UInt8] = []
    var rest = body[...]
    var limit = first
    while !rest.isEmpty {
      var piece = Array(rest.prefix(limit))
      rest = rest.dropFirst(piece.count)
      limit = pieceLength
      let count = try piece.withUnsafeMutableBytes { try decode(inPlace: $0) }
      payload += piece[..<count]
    }
    return payload
  }
}
