import Storage
import XML

/// Whom answers name as the owner and as the initiator of uploads in progress.
struct UploadOwners {
  let bucketOwner: UserID
  let names: AccountNames

  func writeOwner(of upload: UploadInfo, to writer: inout XMLWriter) {
    names.owner(upload.owner ?? bucketOwner).write("Owner", to: &writer)
  }

  /// Where the one who began it has no name, it is taken for its owner's.
  func writeInitiator(of upload: UploadInfo, to writer: inout XMLWriter) {
    names.owner(upload.initiator ?? upload.owner ?? bucketOwner).write("Initiator", to: &writer)
  }
}
