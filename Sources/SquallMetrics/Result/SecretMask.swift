import SquallExpressions

/// Hides secrets wherever they would appear: as they are, percent-encoded, JSON-escaped and in base64.
package struct SecretMask: Sendable {
    package static let replacement = "***"

    /// Longest first, so that a part never spoils the whole.
    private let forms: [[UInt8]]

    package init(_ secrets: [String]) {
        let all = Set(secrets.filter { $0.utf8.count >= 4 }.flatMap(SecretMask.forms))
        forms = all.sorted { ($0.count, $1.description) > ($1.count, $0.description) }
    }

    package var isEmpty: Bool { forms.isEmpty }

    /// The text with every form of every secret replaced.
    package func apply(to text: String) -> String {
        guard !forms.isEmpty else { return text }
        var bytes = Array(text.utf8)
        var changed = false
        for form in forms { changed = SecretMask.replace(form, in: &bytes) || changed }
        return changed ? String(decoding: bytes, as: UTF8.self) : text
    }

    private static func replace(_ form: [UInt8], in bytes: inout [UInt8]) -> Bool {
        guard bytes.count >= form.count, var position = find(form, in: bytes, from: 0) else { return false }
        var result: [UInt8] = []
        var copied = 0
        while true {
            result += bytes[copied..<position]
            result += replacement.utf8
            copied = position + form.count
            guard let next = find(form, in: bytes, from: copied) else { break }
            position = next
        }
        bytes = result + bytes[copied...]
        return true
    }

    private static func find(_ form: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count - start >= form.count else { return nil }
        return (start...(bytes.count - form.count)).first { offset in
            bytes[offset] == form[0] && bytes[offset...].starts(with: form)
        }
    }

    // MARK: Forms

    private static func forms(of secret: String) -> [[UInt8]] {
        let bytes = Array(secret.utf8)
        return [bytes] + percentEncoded(bytes) + jsonEscaped(secret) + Base64.cores(of: bytes)
    }

    /// Upper and lower case digits; reserved characters kept or not; blanks as `%20` or `+`.
    private static func percentEncoded(_ bytes: [UInt8]) -> [[UInt8]] {
        let keptSets = ["-._~", "-._~!$&'()*+,;=:@/?", "-._*"].map { Set($0.utf8) }
        return keptSets.flatMap { kept in
            ["0123456789ABCDEF", "0123456789abcdef"].flatMap { digits in
                [true, false].map { plus in
                    bytes.flatMap { percentEncoded($0, kept, Array(digits.utf8), blankAsPlus: plus) }
                }
            }
        }
    }

    private static func percentEncoded(_ byte: UInt8, _ kept: Set<UInt8>, _ digits: [UInt8], blankAsPlus: Bool)
        -> [UInt8]
    {
        let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        if isLetter || isDigit || kept.contains(byte) { return [byte] }
        if byte == UInt8(ascii: " "), blankAsPlus { return [UInt8(ascii: "+")] }
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// JSON is quoted in other JSON and in messages: an answer that quotes a request, shown by a failed check, has three
    /// layers of escapes.
    private static func jsonEscaped(_ secret: String) -> [[UInt8]] {
        let escaped = jsonEscapedOnce(secret)
        return [escaped, escaped.replacing("/", with: "\\/"), asciiEscaped(secret)].flatMap { once in
            let twice = jsonEscapedOnce(once)
            return [once, twice, jsonEscapedOnce(twice)].map { Array($0.utf8) }
        }
    }

    private static func jsonEscapedOnce(_ text: String) -> String {
        String(JSON.text(.string(text)).dropFirst().dropLast())
    }

    /// As writers do it that keep to ASCII: `\u00e9`.
    private static func asciiEscaped(_ secret: String) -> String {
        secret.utf16.map { unit in
            switch unit {
            case 0x22: return "\\\""
            case 0x5C: return "\\\\"
            case 0x20...0x7E: return String(UnicodeScalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        .joined()
    }
}
