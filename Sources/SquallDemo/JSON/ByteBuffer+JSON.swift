import NIOCore

extension ByteBuffer {
    /// A JSON string, quoted and escaped.
    mutating func writeJSON(string: String) {
        var string = string
        let isPlain = string.withUTF8 { $0.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } }
        writeInteger(UInt8(ascii: "\""))
        if isPlain {
            writeString(string)
        } else {
            for byte in string.utf8 { writeEscaped(byte) }
        }
        writeInteger(UInt8(ascii: "\""))
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: writeBytes([0x5C, byte])
        case 0x0A: writeString(#"\n"#)
        case 0..<0x20: writeString(#"\u00"# + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
        default: writeInteger(byte)
        }
    }

    mutating func writeJSON(_ value: JSONValue) {
        switch value {
        case .null: writeString("null")
        case .bool(let flag): writeString(flag ? "true" : "false")
        case .int(let number): writeString(String(number))
        case .number(let number): writeString(String(number))
        case .string(let text): writeJSON(string: text)
        case .array(let elements): writeJSON(list: elements) { $0.writeJSON($1) }
        case .object(let members):
            writeString("{")
            for (index, (key, value)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { writeString(",") }
                writeJSON(string: key)
                writeString(":")
                writeJSON(value)
            }
            writeString("}")
        }
    }

    mutating func writeJSON<Element>(list: [Element], element: (inout ByteBuffer, Element) -> Void) {
        writeString("[")
        for (index, item) in list.enumerated() {
            if index > 0 { writeString(",") }
            element(&self, item)
        }
        writeString("]")
    }
}
