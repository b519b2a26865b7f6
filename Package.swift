// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The hot modules: every shared mutable state there sits in a `Mutex`, so that the run-time exclusivity check
/// (a fifth of the user time of a small request) finds nothing that the compiler has not.
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// One layer: a target and its tests, which may use `tested` besides.
func layer(
  _ name: String, _ dependencies: [Target.Dependency], tested: [Target.Dependency] = [],
  settings: [SwiftSetting] = strict
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tested, swiftSettings: strict),
  ]
}

// The layers, from the ground up: each may depend only on those above it in this list.
let package = Package(
  name: "martinet",
  products: [
    .executable(name: "martinet", targets: ["martinet"]),
    .executable(name: "martinet-smb", targets: ["martinet-smb"]),
  ],
  targets: [
    .target(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libssl libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CSMBClient", pkgConfig: "smbclient", providers: [.apt(["libsmbclient-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
  ]
    + layer("Bytes", ["CLinux"])
    + layer("Crypto", ["Bytes", "COpenSSL", "CISAL", "CXXHash", "CLinux"])
    + layer("XML", ["Bytes", "CExpat"])
    + layer("JSON", [])
    + layer("HTTP", ["Bytes"], settings: hot)
    + layer("Workers", ["CLinux"])
    + layer("HTTPServer", ["HTTP", "Workers", "Bytes", "CLinux", "COpenSSL"], settings: hot)
    + layer("SigV4", ["Crypto", "Bytes"])
    + layer(
      "S3Client", ["SigV4", "HTTP", "XML", "Crypto", "Bytes", "CLinux", "COpenSSL"], tested: ["HTTPServer"])
    + layer("Migration", ["S3Client", "SigV4", "HTTP", "Workers", "Crypto", "Bytes", "CLinux"])
    + layer("Encryption", ["Crypto", "Bytes", "COpenSSL"])
    + layer("Storage", ["Encryption", "Workers", "Crypto", "Bytes"])
    + layer("Lifecycle", ["Storage", "HTTP", "XML", "Crypto", "Bytes"])
    + layer("Bodies", ["Storage", "Workers", "Crypto", "Bytes", "CLinux"])
    + [
      .target(
        name: "StorageKit", dependencies: ["Storage", "Encryption", "Workers", "Crypto", "Bytes"],
        path: "Tests/StorageKit",
        swiftSettings: strict)
    ]
    + layer(
      "LocalStorage", ["Bodies", "Storage", "Encryption", "Workers", "Crypto", "Bytes", "CSQLite", "CLinux"],
      tested: ["StorageKit"])
    + layer(
      "FileTreeStorage", ["Bodies", "Storage", "Encryption", "Workers", "Crypto", "Bytes"],
      tested: ["LocalStorage", "PosixFileSystem", "StorageKit"])
    + layer("PosixFileSystem", ["FileTreeStorage", "Workers", "Bytes", "CLinux"])
    + layer("SMBWire", [])
    + layer(
      "SMBFileSystem", ["FileTreeStorage", "SMBWire", "Workers", "CLinux"],
      tested: ["martinet-smb", "LocalStorage", "StorageKit", "Storage"])
    + layer("Identity", ["Storage", "HTTP", "JSON", "Crypto", "Bytes"])
    + layer(
      "S3", ["Identity", "Lifecycle", "Storage", "Encryption", "SigV4", "HTTP", "XML", "JSON", "Crypto", "Bytes"],
      tested: ["LocalStorage"])
    + layer(
      "Gateway",
      [
        "S3", "LocalStorage", "FileTreeStorage", "PosixFileSystem", "SMBFileSystem", "Identity", "Lifecycle", "Storage",
        "Encryption", "HTTPServer",
        "HTTP", "Workers", "S3Client", "SigV4", "JSON", "Crypto", "Bytes", "CYAML", "CLinux",
      ])
    + [
      .executableTarget(
        name: "martinet", dependencies: ["Gateway", "Migration", "S3Client", "SigV4", "JSON", "Workers", "CLinux"],
        swiftSettings: strict),
      // The only target that links libsmbclient, which is under the GPL: see its README.
      .executableTarget(
        name: "martinet-smb", dependencies: ["CSMBClient", "SMBWire", "CLinux"], exclude: ["README.md"],
        swiftSettings: strict),
    ],
  swiftLanguageModes: [.v6]
)
