import HTTP

/// The content of a form's file, taken out of the form as it passes. What follows the file is not looked at, as S3 does not.
final class FormFile: RequestBody {
  /// Not known before its end has come.
  let declaredLength: Int64? = nil
  private let source: any RequestBody
  private let scanner: FormFileScanner
  /// What has been received and may still belong to the end.
  private var held: [UInt8]
  /// Content that found no room.
  private var ready: ArraySlice<UInt8> = []
  private var isAtEnd = false
  /// False until the first look at what came together with the fields, which may well be the whole file.
  private var isScanned = false

  /// - Parameters:
  ///   - source: the body of the request, of which so much has been read that `held` is what comes first.
  init(_ source: any RequestBody, boundary: FormBoundary, held: [UInt8]) {
    self.source = source
    scanner = FormFileScanner(boundary: boundary)
    self.held = held
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int {
    while ready.isEmpty, !isAtEnd {
      // The common case: content is received where it is wanted.
      if isScanned, buffer.count >= Self.pieceBytes {
        let count = try receive(into: buffer)
        if count > 0 { return count }
      } else {
        try fillReady()
      }
    }
    let count = min(buffer.count, ready.count)
    buffer.copyBytes(from: ready.prefix(count))
    ready = ready.dropFirst(count)
    return count
  }

  private static let pieceBytes = 4096

  /// Receives once, behind what is held; says how much of it is content.
  private func receive(into buffer: UnsafeMutableRawBufferPointer) throws(BodyReadError) -> Int {
    buffer.copyBytes(from: held)
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[held.count...])
    let received = try source.read(into: room)
    guard received > 0 else { throw .malformedForm }
    return try scan(UnsafeRawBufferPointer(rebasing: buffer[..<(held.count + received)]))
  }

  /// Takes the content out of what is held; where there is none, receives more.
  private func fillReady() throws(BodyReadError) {
    let bytes = held
    isScanned = true
    let count = try bytes.withUnsafeBytes { bytes in Result { () throws(BodyReadError) in try scan(bytes) } }.get()
    ready = bytes[..<count]
    guard ready.isEmpty, !isAtEnd else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 16)
    defer { buffer.deallocate() }
    let received = try receive(into: buffer)
    ready = Array(buffer[..<received])[...]
  }

  private func scan(_ bytes: UnsafeRawBufferPointer) throws(BodyReadError) -> Int {
    do throws(FormError) {
      switch try scanner.scan(bytes) {
      case .content(let count):
        held = Array(bytes[count...])
        return count
      case .last(let count):
        held = []
        isAtEnd = true
        return count
      }
    } catch {
      throw .malformedForm
    }
  }
}
