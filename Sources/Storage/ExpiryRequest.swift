/// Something that is to be removed because a rule of the bucket's lifecycle configuration says so.
package enum ExpiryRequest: Sendable {
  /// - Parameter tags: those that the version was judged by, nil where tags did not count.
  case delete(DeleteRequest, tags: TagSet? = nil)
  /// An upload in progress.
  case abort(ObjectKey, UploadID)
}
