import Crypto
import Glibc

/// Decodes a body in aws-chunked and checks its signatures on the way. It is fed the raw bytes in whatever pieces they arrive,
/// and does no IO. Every error is final: the decoder is not to be fed again.
///
/// The bytes of a chunk are given out before its signature is known to be right, so what they are written to must not become
/// visible before `finish` has returned.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
package struct ChunkedPayloadDecoder {
  private enum State {
    /// In the line before a chunk.
    case chunkLine
    /// In a chunk, with so many bytes to come.
    case data(Int64)
    /// In the line end after a chunk.
    case dataEnd
    /// In the line end after the last chunk of a body without a trailer.
    case bodyEnd
    case trailer
    /// Everything was read and is right.
    case done
  }

  private var state = State.chunkLine
  private var signer: ChunkSigner?
  private let hasTrailer: Bool
  private let decodedLength: Int64
  private var decodedCount: Int64 = 0
  private var line = PayloadLine()
  private var chunkHash = SHA256()
  private var chunkSignature: SHA256Digest?
  private var trailer: PayloadTrailer
  private var trailerLength = 0

  /// - Parameters:
  ///   - signer: what the chunks are signed with; nil for `streamingUnsignedTrailer`.
  ///   - hasTrailer: whether the mode has a trailer.
  ///   - decodedLength: the value of `x-amz-decoded-content-length`.
  ///   - trailers: the names in `x-amz-trailer`.
  init(signer: ChunkSigner?, hasTrailer: Bool, decodedLength: Int64, trailers: [String]) {
    self.signer = signer
    self.hasTrailer = hasTrailer
    self.decodedLength = decodedLength
    trailer = PayloadTrailer(declared: hasTrailer ? trailers : [], isSigned: signer != nil)
  }

  /// The decoder for the body of a verified request; nil when its payload is not in aws-chunked.
  /// - Parameters:
  ///   - decodedLength: the value of `x-amz-decoded-content-length`.
  ///   - trailers: the names in `x-amz-trailer`.
  package init?(_ request: VerifiedRequest, decodedLength: Int64, trailers: [String]) {
    switch request.payload {
    case .unsigned, .hashed: return nil
    case .streamingUnsignedTrailer:
      self.init(signer: nil, hasTrailer: true, decodedLength: decodedLength, trailers: trailers)
    case .streamingSigned(let hasTrailer):
      guard let signer = request.chunkSigner else { return nil }
      self.init(signer: signer, hasTrailer: hasTrailer, decodedLength: decodedLength, trailers: trailers)
    }
  }

  /// Whether the end of the body was read; nothing may follow.
  package var isDone: Bool {
    if case .done = state { true } else { false }
  }

  /// The fields of the trailer by lower-case name, without its signature. Only what `finish` has passed is proven.
  package var trailers: [String: String] { trailer.fields }

  /// Decodes the raw bytes in `buffer` and leaves the payload among them at its start.
  /// - Returns: how many bytes of payload there are; it may be 0.
  package mutating func decode(inPlace buffer: UnsafeMutableRawBufferPointer) throws(ChunkedPayloadError) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    var produced = 0
    var position = 0
    while position < buffer.count {
      if case .data(let remaining) = state {
        let count = Int(min(remaining, Int64(buffer.count - position)))
        addData(UnsafeRawBufferPointer(start: start + position, count: count), remaining)
        if produced != position { memmove(start + produced, start + position, count) }
        produced += count
        position += count
      } else {
        try addFraming(buffer[position])
        position += 1
      }
    }
    return produced
  }

  /// To be called at the end of the body.
  /// - Throws: `incomplete` when the body was cut short.
  package func finish() throws(ChunkedPayloadError) {
    guard isDone else { throw .incomplete }
  }

  private mutating func addData(_ bytes: UnsafeRawBufferPointer, _ remaining: Int64) {
    if signer != nil { chunkHash.update(bytes) }
    let left = remaining - Int64(bytes.count)
    state = left == 0 ? .dataEnd : .data(left)
  }

  private mutating func addFraming(_ byte: UInt8) throws(ChunkedPayloadError) {
    switch state {
    case .chunkLine:
      let isWhole = try line.add(byte, limit: ChunkLine.maximumLength, isLenient: false, .malformedChunk)
      if isWhole { try startChunk(line.take()) }
    case .dataEnd:
      guard try endsLine(byte) else { return }
      try checkChunk()
      state = .chunkLine
    case .bodyEnd:
      if try endsLine(byte) { state = .done }
    case .trailer:
      trailerLength += 1
      guard trailerLength <= PayloadTrailer.maximumLength else { throw .malformedTrailer }
      let isWhole = try line.add(byte, limit: PayloadTrailer.maximumLength, isLenient: true, .malformedTrailer)
      if isWhole { try addTrailerLine(line.take()) }
    case .data, .done: throw .malformedChunk
    }
  }

  /// Whether `byte` ends a line that must be empty.
  private mutating func endsLine(_ byte: UInt8) throws(ChunkedPayloadError) -> Bool {
    guard try line.add(byte, limit: 0, isLenient: false, .malformedChunk) else { return false }
    _ = line.take()
    return true
  }

  private mutating func startChunk(_ bytes: [UInt8]) throws(ChunkedPayloadError) {
    guard let chunk = ChunkLine(bytes, isSigned: signer != nil) else { throw .malformedChunk }
    guard chunk.size <= decodedLength - decodedCount else { throw .lengthMismatch }
    decodedCount += chunk.size
    chunkSignature = chunk.signature
    chunkHash = SHA256()
    guard chunk.size == 0 else {
      state = .data(chunk.size)
      return
    }
    try checkChunk()
    guard decodedCount == decodedLength else { throw .lengthMismatch }
    state = hasTrailer ? .trailer : .bodyEnd
  }

  private mutating func checkChunk() throws(ChunkedPayloadError) {
    guard signer != nil else { return }
    guard signer?.signChunk(chunkHash.finish()) == chunkSignature else { throw .signatureMismatch }
  }

  private mutating func addTrailerLine(_ bytes: [UInt8]) throws(ChunkedPayloadError) {
    guard bytes.isEmpty else { return try trailer.add(bytes) }
    try trailer.finish(&signer)
    state = .done
  }
}
