import S3Client

extension RemoteBucket {
  /// Gives up all uploads of a key that are open: one that was asked for, and whose id never arrived, is among them. Somebody else's
  /// upload of the same key would be too; nobody else should write to a bucket that is being migrated to.
  func abortUploads(of key: String) throws(ClientError) {
    for id in try openUploads(key) { try abortUpload(key, upload: id) }
  }
}
