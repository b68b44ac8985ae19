/// Hides secret values, by value, in printed diagnostics: like the mask of results, but it also tells where they stand,
/// so that the markers below a source line stay in their columns.
struct DiagnosticMask: Sendable {
    /// What stands in the place of a secret.
    static let replacement = "***"

    /// Each secret as it is and percent-encoded, JSON-escaped and in base64, the longest first.
    let forms: [[UInt8]]

    init(_ secrets: [String]) {
        let all = Set(secrets.filter { !$0.isEmpty }.flatMap(Self.forms))
        forms = all.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    }

    /// The text with `***` for each secret in it.
    func callAsFunction(_ text: String) -> String {
        guard !forms.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let length = secretLength(in: bytes, at: index) {
                result += DiagnosticMask.replacement.utf8
                index += length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How long the secret is that begins here, in bytes; nil where none does.
    func secretLength(in bytes: [UInt8], at index: Int) -> Int? {
        forms.first { bytes[index...].starts(with: $0) }?.count
    }

    private static func forms(of secret: String) -> [String] {
        [secret, percentEncoded(secret), JSONText.escaped(secret), base64(Array(secret.utf8))]
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved =
                character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isUnreserved
                ? "\(character)" : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=") }
        }
        return text
    }
}
