import COpenSSL
import Glibc

@testable import HTTPServer

/// A key and a self-signed certificate in a folder of their own.
final class TestCertificate: Sendable {
  private let folder: String
  var files: TLSConfiguration { TLSConfiguration(certificatePath: folder + "/cert.pem", keyPath: folder + "/key.pem") }

  init(name: String) {
    var path = Array("/tmp/martinet-test-XXXXXX".utf8CString)
    mkdtemp(&path)
    folder = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    replace(name: name)
  }

  deinit {
    unlink(files.certificatePath)
    unlink(files.keyPath)
    rmdir(folder)
  }

  /// Writes a new key and a certificate for `name`.
  func replace(name: String) {
    var key: OpaquePointer?
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nil)
    EVP_PKEY_keygen_init(context)
    EVP_PKEY_keygen(context, &key)
    let certificate = X509_new()
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60)
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600)
    X509_set_pubkey(certificate, key)
    let subject = X509_get_subject_name(certificate)
    X509_NAME_add_entry_by_txt(subject, "CN", 0x1001, name, -1, -1, 0)
    X509_set_issuer_name(certificate, subject)
    X509_sign(certificate, key, nil)
    write(files.keyPath) { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    write(files.certificatePath) { PEM_write_bio_X509($0, certificate) }
    X509_free(certificate)
    EVP_PKEY_free(key)
    EVP_PKEY_CTX_free(context)
  }

  /// Puts something there that is no certificate.
  func spoil() {
    write(files.certificatePath) { BIO_puts($0, "nonsense") }
  }

  /// Replaces the file, as a tool that renews certificates does.
  private func write(_ path: String, _ body: (OpaquePointer?) -> Int32) {
    let file = BIO_new_file(path + ".new", "w")
    _ = body(file)
    BIO_free(file)
    rename(path + ".new", path)
  }
}
