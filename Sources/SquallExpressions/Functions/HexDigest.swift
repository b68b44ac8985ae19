/// Digests as hexadecimal text, for names that other tools derive so.
package enum HexDigest {
    package static func md5(_ text: String) -> String {
        HashAlgorithm.md5.digest(of: Array(text.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        .joined()
    }
}
