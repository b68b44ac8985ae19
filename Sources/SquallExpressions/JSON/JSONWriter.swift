/// Appends values as compact JSON; `JSON.write` has the rules.
enum JSONWriter {
    static func append(_ value: Value, to buffer: inout [UInt8]) {
        switch value {
        case .null: ScalarText.append("null", to: &buffer)
        case .bool(let bool): ScalarText.append(bool ? "true" : "false", to: &buffer)
        case .int(let int): ScalarText.append(int: int, to: &buffer)
        case .double(let double): append(double, to: &buffer)
        case .string(let text): append(text, to: &buffer)
        case .bytes, .duration, .timestamp, .type:
            buffer.append(UInt8(ascii: "\""))
            appendScalar(value, to: &buffer)
            buffer.append(UInt8(ascii: "\""))
        case .list(let elements): append(elements, to: &buffer)
        case .map(let map): append(map, to: &buffer)
        case .optional(let optional): append(optional.wrapped ?? .null, to: &buffer)
        case .host(let object): append(object.asMap.map { .map($0) } ?? .null, to: &buffer)
        }
    }

    private static func append(_ double: Double, to buffer: inout [UInt8]) {
        if double.isFinite {
            ScalarText.append(double: double, to: &buffer)
        } else {
            append(ScalarText.text(double: double), to: &buffer)
        }
    }

    private static func append(_ elements: [Value], to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            append(element, to: &buffer)
        }
        buffer.append(UInt8(ascii: "]"))
    }

    private static func append(_ map: ValueMap, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in map.entries {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            append(key: key, to: &buffer)
            buffer.append(UInt8(ascii: ":"))
            append(value, to: &buffer)
        }
        buffer.append(UInt8(ascii: "}"))
    }

    private static func append(key: Value, to buffer: inout [UInt8]) {
        if case .string(let text) = key { return append(text, to: &buffer) }
        buffer.append(UInt8(ascii: "\""))
        appendScalar(key, to: &buffer)
        buffer.append(UInt8(ascii: "\""))
    }

    /// A scalar other than text, without quotes; its spelling needs no escapes.
    private static func appendScalar(_ value: Value, to buffer: inout [UInt8]) {
        switch value {
        case .bytes(let bytes): Base64.append(bytes, to: &buffer)
        case .duration(let nanoseconds): ScalarText.append(duration: nanoseconds, to: &buffer)
        case .timestamp(let timestamp): ScalarText.append(timestamp: timestamp, to: &buffer)
        case .type(let name): ScalarText.append(name, to: &buffer)
        case .double(let double): ScalarText.append(double: double, to: &buffer)
        default: append(value, to: &buffer)
        }
    }

    /// Text in quotes; only what must be escaped is (RFC 8259, section 7), and U+2028 and U+2029, which many readers of
    /// lines take for the end of one.
    static func append(_ text: String, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var runStart = 0
            for index in utf8.indices where isSpecial(utf8[index]) {
                let isSeparator = utf8[index] == 0xE2
                if isSeparator, utf8[index + 1] != 0x80 || utf8[index + 2] & 0xFE != 0xA8 { continue }
                buffer.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart..<index]))
                if isSeparator {
                    ScalarText.append(utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029", to: &buffer)
                } else {
                    appendEscape(utf8[index], to: &buffer)
                }
                runStart = index + (isSeparator ? 3 : 1)
            }
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart...]))
        }
        buffer.append(UInt8(ascii: "\""))
    }

    /// Must be escaped, or is the first byte of the line separators; the text is UTF-8, so two more follow that one.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2
    }

    private static func appendEscape(_ byte: UInt8, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: buffer.append(UInt8(ascii: "b"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0C: buffer.append(UInt8(ascii: "f"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        case 0x20...: buffer.append(byte)
        default:
            ScalarText.append("u00", to: &buffer)
            ScalarText.append(byte < 0x10 ? "0" : "1", to: &buffer)
            ScalarText.append(String(byte & 0xF, radix: 16), to: &buffer)
        }
    }
}
