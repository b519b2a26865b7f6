/// A live tree of files that others also change: a folder, an SMB share. What object storage makes of it is `FileTreeStorage`'s.
///
/// All calls are synchronous and may block; each says so to the worker governor itself (`blocking { }`), and gives up at its own deadline. Paths
/// are below the mount's root; a file system never leaves it, also not by symbolic links.
package protocol FileSystem: Sendable {
  /// What is known of it so far; what is not known yet is claimed to be absent.
  var traits: FileSystemTraits { get }

  /// Connects where that is needed, tries what must be tried, and updates `traits`. Asked at start, by health checks, and by `martinet check`.
  /// Leaves nothing behind.
  func examine() throws(FileSystemError)

  /// Free and total room.
  func space() throws(FileSystemError) -> VolumeSpace

  func status(of path: TreePath) throws(FileSystemError) -> FileStatus

  /// All entries of a folder, in no order, handed over in batches as they come in.
  /// - Parameter take: returns whether to go on.
  func list(_ folder: TreePath, _ take: ([FolderEntry]) -> Bool) throws(FileSystemError)

  /// Opens a file for reading.
  /// - Throws: `isFolder`, `notFound` …
  func open(_ path: TreePath) throws(FileSystemError) -> any TreeFile

  /// Creates a file that must not exist yet, to be written from its start. Its folder must exist.
  func create(_ path: TreePath) throws(FileSystemError) -> any NewTreeFile

  /// Creates a file that must not exist yet from whole files, in order, without their bytes passing through here.
  /// - Returns: its status once closed.
  func assemble(_ sources: [TreePath], into path: TreePath) throws(FileSystemError) -> FileStatus

  /// Puts a file in another's place (or where there is none) in one step: whoever looks sees the old one or the new one, never neither.
  /// - Throws: `isFolder` where the destination is a folder; nothing is changed by any error but `unavailable`.
  func replace(_ destination: TreePath, with source: TreePath) throws(FileSystemError)

  /// Gives a file another path, where nothing may be yet.
  /// - Throws: `exists`.
  func move(_ source: TreePath, to destination: TreePath) throws(FileSystemError)

  /// - Throws: `isFolder` for folders, which stay.
  func removeFile(_ path: TreePath) throws(FileSystemError)

  /// - Throws: `notEmpty`, `notFolder`.
  func removeFolder(_ path: TreePath) throws(FileSystemError)

  /// - Throws: `exists` for whatever is there; `notFound` where the parent is missing.
  func makeFolder(_ path: TreePath) throws(FileSystemError)

  /// Makes what was done to a folder's entries survive a power cut, where the file system can promise that.
  func sync(_ folder: TreePath) throws(FileSystemError)

  /// Ends everything under way and lets go of connections and processes.
  func close()
}

/// What a file system can and what it is like.
package struct FileSystemTraits: Hashable, Sendable {
  /// Whether `a` and `A` are two files.
  package var isCaseSensitive: Bool
  /// Whether `replace` is one step.
  package var replacesAtomically: Bool
  /// Whether what was written and synced survives a power cut of the machine that keeps it.
  package var isDurable: Bool
  /// Whether `assemble` copies without passing bytes through the gateway.
  package var copiesItself: Bool
  /// Which names it takes.
  package var names: NameRules
  /// The smallest difference in time that it keeps, in nanoseconds.
  package var timeResolution: Int64
  /// Longest name in bytes of UTF-8, and longest path.
  package var maximumNameBytes: Int
  package var maximumPathBytes: Int

  package init(
    isCaseSensitive: Bool, replacesAtomically: Bool, isDurable: Bool, copiesItself: Bool, names: NameRules,
    timeResolution: Int64, maximumNameBytes: Int = 255, maximumPathBytes: Int = 1024
  ) {
    self.isCaseSensitive = isCaseSensitive
    self.replacesAtomically = replacesAtomically
    self.isDurable = isDurable
    self.copiesItself = copiesItself
    self.names = names
    self.timeResolution = timeResolution
    self.maximumNameBytes = maximumNameBytes
    self.maximumPathBytes = maximumPathBytes
  }
}

/// Which names a file system can hold.
package enum NameRules: Sendable {
  /// Anything without `/` and NUL.
  case posix
  /// What Windows takes: no control characters, none of `\ : * ? " < > |`, no dot or space at the end, no device names.
  case windows
}

/// An open file: one state of it. Ends with the object.
package protocol TreeFile: AnyObject, Sendable {
  /// As it was when it was opened.
  var status: FileStatus { get }

  /// A descriptor that `sendfile(2)` can read, where there is one: a local file.
  var descriptor: Int32? { get }

  /// Fills the front of `buffer` from an offset and says how many bytes it put there; 0 at the end of the file.
  /// - Throws: `changed` where the connection was lost and the file is another one by now.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FileSystemError) -> Int
}

/// A file that is being written. Whoever drops it without `finish` removes it with `discard`.
package protocol NewTreeFile: AnyObject {
  /// Appends bytes. They may be kept back to make larger pieces.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileSystemError)

  /// Writes what was kept back, makes it durable where that can be, closes the file, and looks whether it has as many bytes as were written.
  /// - Returns: the status of the closed file: the time of its last modification does not change any more by moving it.
  func finish() throws(FileSystemError) -> FileStatus

  /// Closes and removes it; says nothing when that fails (a janitor comes by).
  func discard()
}
