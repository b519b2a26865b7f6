/// What a file is, by the end of its name, where nobody said so.
enum ContentTypes {
  /// Nil where the end of the name says nothing.
  static func type(ofName name: String) -> String? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
    let ending = name[name.utf8.index(after: dot)...]
    return ending.utf8.count <= longestEnding ? types[ending.lowercased()] : nil
  }

  static let folder = "application/x-directory"

  private static let longestEnding = 11

  private static let types: [String: String] = Dictionary(
    uniqueKeysWithValues: table.split(separator: "\n").flatMap { line in
      let words = line.split(separator: " ").map(String.init)
      return words.dropFirst().map { ($0, words[0]) }
    })

  /// A type, then its endings. <https://www.iana.org/assignments/media-types/>
  private static let table = """
    application/epub+zip epub
    application/gzip gz tgz
    application/java-archive jar
    application/json json map
    application/ld+json jsonld
    application/msword doc dot
    application/octet-stream bin dmg exe iso img
    application/pdf pdf
    application/postscript ai eps ps
    application/rtf rtf
    application/sql sql
    application/toml toml
    application/vnd.android.package-archive apk
    application/vnd.ms-excel xls xlt
    application/vnd.ms-excel.sheet.binary.macroEnabled.12 xlsb
    application/vnd.ms-excel.sheet.macroEnabled.12 xlsm
    application/vnd.ms-outlook msg
    application/vnd.ms-powerpoint ppt pps
    application/vnd.ms-project mpp
    application/vnd.ms-word.document.macroEnabled.12 docm
    application/vnd.oasis.opendocument.graphics odg
    application/vnd.oasis.opendocument.presentation odp
    application/vnd.oasis.opendocument.spreadsheet ods
    application/vnd.oasis.opendocument.text odt
    application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
    application/vnd.openxmlformats-officedocument.presentationml.slideshow ppsx
    application/vnd.openxmlformats-officedocument.presentationml.template potx
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
    application/vnd.openxmlformats-officedocument.spreadsheetml.template xltx
    application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
    application/vnd.openxmlformats-officedocument.wordprocessingml.template dotx
    application/vnd.rar rar
    application/vnd.visio vsd vsdx
    application/wasm wasm
    application/x-7z-compressed 7z
    application/x-bzip2 bz2
    application/x-sh sh
    application/x-sqlite3 sqlite
    application/x-tar tar
    application/x-xz xz
    application/yaml yaml yml
    application/zip zip
    application/zstd zst
    audio/aac aac
    audio/flac flac
    audio/midi mid midi
    audio/mp4 m4a
    audio/mpeg mp3
    audio/ogg oga ogg opus
    audio/wav wav
    font/otf otf
    font/ttf ttf
    font/woff woff
    font/woff2 woff2
    image/avif avif
    image/bmp bmp
    image/gif gif
    image/heic heic
    image/jpeg jpg jpeg
    image/png png
    image/svg+xml svg
    image/tiff tif tiff
    image/vnd.adobe.photoshop psd
    image/vnd.dwg dwg
    image/vnd.microsoft.icon ico
    image/webp webp
    message/rfc822 eml
    text/calendar ics
    text/css css
    text/csv csv
    text/html html htm
    text/javascript js mjs
    text/markdown md markdown
    text/plain txt log ini conf
    text/tab-separated-values tsv
    text/vcard vcf
    text/xml xml xsd
    video/mp4 mp4 m4v
    video/mpeg mpeg mpg
    video/quicktime mov
    video/webm webm
    video/x-matroska mkv
    video/x-ms-wmv wmv
    video/x-msvideo avi
    """
}
