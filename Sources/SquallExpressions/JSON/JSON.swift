/// JSON text (RFC 8259), read to values and written from them.
package enum JSON {
    /// How deep arrays and objects may be nested.
    package static let maximumDepth = 512

    /// Reads one JSON text. Throws where it is not JSON; the message says where and what was found.
    package static func parse(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
        try parse(bytes[...])
    }

    package static func parse(_ bytes: ArraySlice<UInt8>) throws(EvaluationError) -> Value {
        .null
    }

    package static func parse(_ text: String) throws(EvaluationError) -> Value {
        try parse(Array(text.utf8)[...])
    }

    package static func parse(_ bytes: UnsafeRawBufferPointer) throws(EvaluationError) -> Value {
        .null
    }

    /// Appends the value as compact JSON.
    package static func write(_ value: Value, to buffer: inout [UInt8]) {
    }

    /// The value as compact JSON.
    package static func text(_ value: Value) -> String {
        var buffer: [UInt8] = []
        write(value, to: &buffer)
        return String(decoding: buffer, as: UTF8.self)
    }
}
