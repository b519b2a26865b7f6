import Bytes
import XML

/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
extension RemoteBucket {
  /// Begins an upload in parts and gives its id.
  package func createUpload(_ key: String, headers: [(name: String, value: String)] = []) throws(ClientError) -> String
  {
    var request = request("POST", key: key, query: [("uploads", "")])
    request.headers = headers
    request.isRepeatable = false
    let (document, _) = try sender.document("InitiateMultipartUploadResult", request)
    guard let id = document.text(of: "UploadId"), !id.isEmpty else { throw .malformed("an upload has no id") }
    return id
  }

  /// Sends one part and gives its ETag, without quotes.
  package func uploadPart(
    _ key: String, upload: String, number: Int, body: () throws(ClientError) -> OutgoingBody
  ) throws(ClientError) -> String {
    let request = request("PUT", key: key, query: [("partNumber", String(number)), ("uploadId", upload)])
    return StoredVersion(try perform(request, body: body)).etag
  }

  /// Makes an object of the parts with these ETags, numbered from 1. Not tried again after an unclear failure.
  package func completeUpload(
    _ key: String, upload: String, etags: [String], headers: [(name: String, value: String)] = []
  ) throws(ClientError) -> StoredVersion {
    var writer = XMLWriter(root: "CompleteMultipartUpload", capacity: etags.count * 100 + 200)
    for (index, etag) in etags.enumerated() {
      writer.open("Part")
      writer.element("PartNumber", index + 1)
      writer.element("ETag", "\"\(etag)\"")
      writer.close("Part")
    }
    let list = writer.finish()
    var request = request("POST", key: key, query: [("uploadId", upload)])
    request.headers = headers
    request.isRepeatable = false
    let (document, headers) = try sender.document("CompleteMultipartUploadResult", request) { () throws(ClientError) in
      .bytes(list)
    }
    return StoredVersion(
      etag: ListedVersion.unquoted(document.text(of: "ETag") ?? ""), versionID: headers["x-amz-version-id"])
  }

  /// The ids of the uploads of this key that are neither completed nor given up; of the first thousand whose keys begin with it.
  /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
  package func openUploads(_ key: String) throws(ClientError) -> [String] {
    let request = request("GET", query: [("uploads", ""), ("encoding-type", "url"), ("prefix", key)])
    let (document, _) = try sender.document("ListMultipartUploadsResult", request)
    let encoding = KeyEncoding(document)
    return document.children(named: "Upload").compactMap { upload in
      guard let written = upload.text(of: "Key"), let found = encoding.decode(written), ByteOrder.equals(found, key)
      else { return nil }
      return upload.text(of: "UploadId")
    }
  }

  /// Gives up an upload; one that is gone already is no error.
  package func abortUpload(_ key: String, upload: String) throws(ClientError) {
    do throws(ClientError) { try perform(request("DELETE", key: key, query: [("uploadId", upload)])) } catch {
      guard error.refusal?.status == 404 else { throw error }
    }
  }
}
