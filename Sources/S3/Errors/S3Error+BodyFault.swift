import Crypto
package import Storage

extension S3Error {
  /// What is told of a body that was not what the request promised.
  package init(body fault: BodyFault) {
    switch fault {
    case .incomplete: self.init(.incompleteBody)
    case .tooLong: self.init(.incompleteBody, "The request body is longer than its declared length.")
    case .tooShort(let size, let minimum):
      self.init(
        .entityTooSmall,
        elements: [Element("ProposedSize", String(size)), Element("MinSizeAllowed", String(minimum))])
    case .timedOut: self.init(.requestTimeout)
    case .malformedChunk: self.init(.invalidRequest, "The chunked body is malformed.")
    case .malformedForm: self.init(.malformedPOSTRequest)
    case .chunkSignature: self.init(.signatureDoesNotMatch)
    case .payloadHash: self.init(.xAmzContentSHA256Mismatch)
    case .contentMD5: self.init(.badDigest)
    case .checksum(let algorithm):
      self.init(.badDigest, "The \(algorithm.name) you specified did not match the calculated checksum.")
    case .malformedTrailer: self.init(.malformedTrailer)
    case .shuttingDown: self.init(.serviceUnavailable)
    }
  }
}
