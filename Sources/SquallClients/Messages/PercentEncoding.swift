package enum PercentEncoding {
    /// Encodes all but unreserved characters (RFC 3986, 2.3).
    package static func component(_ text: String) -> String {
        encode(text.utf8) { isUnreserved($0) }
    }

    /// As application/x-www-form-urlencoded: a space is `+`.
    package static func form(_ items: [(name: String, value: String)]) -> String {
        items.map { "\(formText($0.name))=\(formText($0.value))" }.joined(separator: "&")
    }

    private static func formText(_ text: String) -> String {
        String(component(text).split(separator: "%20", omittingEmptySubsequences: false).joined(separator: "+"))
    }

    static func encode(_ bytes: some Sequence<UInt8>, keeping isKept: (UInt8) -> Bool) -> String {
        var result: [UInt8] = []
        for byte in bytes {
            if isKept(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Encodes what may not stand in a URL and leaves what is encoded already.
    static func repair(_ text: Substring, keeping isKept: (UInt8) -> Bool) -> String {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ isKept($0) }) { return String(text) }
        var result = ""
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == UInt8(ascii: "%") && index + 2 < bytes.count
                && ASCII.hexadecimalDigit(bytes[index + 1]) != nil && ASCII.hexadecimalDigit(bytes[index + 2]) != nil
            result += isEscape ? "%" : encode(CollectionOfOne(byte), keeping: isKept)
        }
        return result
    }

    /// Escapes that are none stay as they are; bytes that are no UTF-8 are replaced.
    package static func decode(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = ASCII.hexadecimalDigit(bytes[index + 1]), let low = ASCII.hexadecimalDigit(bytes[index + 2])
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// Characters of a path, `/` included.
    static func isPath(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || pathMarks.contains(byte)
    }

    static func isQuery(_ byte: UInt8) -> Bool {
        isPath(byte) || byte == UInt8(ascii: "?")
    }

    private static let pathMarks = Array("!$&'()*+,;=:@/".utf8)

    private static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
