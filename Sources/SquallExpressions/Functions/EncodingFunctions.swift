extension FunctionTable {
    static let encoding: [Function] = [
        Function(
            "base64.encode",
            [.form(["data": .string], .string), .form(["data": .bytes], .string)],
            "Text or bytes in base64.",
            example: "base64.encode(\"user:pass\")",
            .unary { (value) throws(EvaluationError) in .string(Encoding.base64(try value.expectBytes("base64.encode")))
            }
        ),
        Function(
            "base64.decode",
            [.form(["text": .string], .bytes)],
            "The bytes that base64 spells, the URL alphabet too; `string(...)` makes text of them.",
            example: "string(base64.decode(\"aGk=\"))",
            .unary { (value) throws(EvaluationError) in
                guard let bytes = Encoding.decodeBase64(try value.expectString("base64.decode")) else {
                    throw EvaluationError("\(value.described) is not base64")
                }
                return .bytes(bytes)
            }
        ),
        Function(
            "hex.encode",
            [.form(["data": .string], .string), .form(["data": .bytes], .string)],
            "Text or bytes in hexadecimal digits.",
            example: "hex.encode(\"hi\")",
            .unary { (value) throws(EvaluationError) in .string(Encoding.hex(try value.expectBytes("hex.encode"))) }
        ),
        Function(
            "url.encode",
            [.form(["text": .string], .string)],
            "The text with all but letters, digits and -._~ percent-encoded, for a part of a URL.",
            example: "url.encode(\"a b&c\")",
            .unary { (value) throws(EvaluationError) in
                .string(Encoding.percent(Array(try value.expectString("url.encode").utf8)))
            }
        ),
        Function(
            "url.decode",
            [.form(["text": .string], .string)],
            "The text with percent-encoding undone.",
            example: "url.decode(\"a%20b\")",
            .unary { (value) throws(EvaluationError) in
                guard let text = Encoding.decodePercent(try value.expectString("url.decode")) else {
                    throw EvaluationError("\(value.described) is not percent-encoded text")
                }
                return .string(text)
            }
        ),
    ]
}

/// Bytes as text: hexadecimal, base64 (RFC 4648), percent-encoding (RFC 3986).
package enum Encoding {
    static let hexDigits = Array("0123456789abcdef".utf8)

    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlDigits = base64Digits.dropLast(2) + Array("-_".utf8)

    /// With padding, or in the URL alphabet without.
    package static func base64(_ bytes: [UInt8], forURL: Bool = false) -> String {
        let digits = forURL ? Array(urlDigits) : base64Digits
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for digit in 0...group.count { text.append(digits[bits >> (18 - 6 * digit) & 63]) }
            if !forURL { text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count)) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Either alphabet, with or without padding; nil where the text is neither.
    package static func decodeBase64(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed())
        guard digits.count % 4 != 1, text.utf8.count - digits.count <= 2 else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for digit in digits {
            guard let value = base64Value(digit) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bytes
    }

    private static func base64Value(_ digit: UInt8) -> Int? {
        switch digit {
        case 0x41...0x5A: Int(digit) - 0x41
        case 0x61...0x7A: Int(digit) - 0x61 + 26
        case 0x30...0x39: Int(digit) - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    package static func percent(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            let isUnreserved = byte.isNamePart || [0x2D, 0x2E, 0x7E].contains(byte)
            if isUnreserved {
                text.append(byte)
            } else {
                let digits = [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
                text.append(UInt8(ascii: "%"))
                text.append(contentsOf: Strings.upper(String(decoding: digits, as: UTF8.self)).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil where a `%` has no two digits behind it, or the result is not UTF-8.
    package static func decodePercent(_ text: String) -> String? {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            guard source[index] == UInt8(ascii: "%") else {
                bytes.append(source[index])
                index += 1
                continue
            }
            guard index + 2 < source.count, let high = source[index + 1].hexValue, let low = source[index + 2].hexValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
            index += 3
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
