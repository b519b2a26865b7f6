/// What this build is.
package enum Product {
  package static let version = "0.1.0"
  package static let diskFormat = 1
}
