extension Value {
    /// The value as text, as templates and `string()` spell it: text itself, all digits of ints, doubles with a point
    /// or exponent, `1.5s`, RFC 3339, lists and maps as JSON.
    package var text: String {
        if case .string(let text) = self { return text }
        return String(decoding: textBytes, as: UTF8.self)
    }

    /// `text` in UTF-8.
    package var textBytes: [UInt8] {
        var bytes: [UInt8] = []
        appendText(to: &bytes)
        return bytes
    }

    /// Appends `text` in UTF-8. Bytes that are no UTF-8 are appended as they are.
    package func appendText(to buffer: inout [UInt8]) {
        switch self {
        case .null: ScalarText.append("null", to: &buffer)
        case .bool(let bool): ScalarText.append(bool ? "true" : "false", to: &buffer)
        case .int(let int): ScalarText.append(int: int, to: &buffer)
        case .double(let double): ScalarText.append(double: double, to: &buffer)
        case .string(let text): ScalarText.append(text, to: &buffer)
        case .bytes(let bytes): buffer.append(contentsOf: bytes)
        case .duration(let nanoseconds): ScalarText.append(duration: nanoseconds, to: &buffer)
        case .timestamp(let timestamp): ScalarText.append(timestamp: timestamp, to: &buffer)
        case .list, .map: JSON.write(self, to: &buffer)
        case .type(let name): ScalarText.append(name, to: &buffer)
        case .optional(let optional): (optional.wrapped ?? .null).appendText(to: &buffer)
        case .host(let object):
            if object.asMap == nil { ScalarText.append("object", to: &buffer) } else { JSON.write(self, to: &buffer) }
        }
    }
}
