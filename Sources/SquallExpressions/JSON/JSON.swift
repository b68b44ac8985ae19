/// JSON text (RFC 8259), read to values and written from them.
package enum JSON {
    /// How deep arrays and objects of a text may be nested.
    package static let maximumDepth = 512

    /// Reads one JSON text.
    ///
    /// Numbers without fraction and exponent that fit 64 bits are ints, all others doubles. Of equal keys the last one's
    /// value counts. A byte order mark in front is skipped.
    ///
    /// - Throws: where the text is not JSON, is nested deeper than `maximumDepth`, has a number beyond double's range, or
    ///   is not UTF-8. The message says where and what was found.
    package static func parse(_ bytes: UnsafeRawBufferPointer) throws(EvaluationError) -> Value {
        var reader = JSONReader(bytes)
        return try reader.document()
    }

    package static func parse(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
        try parse(bytes[...])
    }

    package static func parse(_ bytes: ArraySlice<UInt8>) throws(EvaluationError) -> Value {
        try bytes.withUnsafeBytes { bytes in Result { () throws(EvaluationError) in try parse(bytes) } }.get()
    }

    package static func parse(_ text: String) throws(EvaluationError) -> Value {
        var text = text
        return try text.withUTF8 { utf8 in
            Result { () throws(EvaluationError) in try parse(UnsafeRawBufferPointer(utf8)) }
        }.get()
    }

    /// Appends the value as compact JSON.
    ///
    /// Ints have all their digits, doubles a point or an exponent (`1.0`); NaN and infinities are text, as are durations
    /// (`1.5s`), timestamps (RFC 3339) and types; bytes are base64 (RFC 4648, section 4). Keys that are no text are
    /// written as text. What has no JSON form, an empty optional or an object of the engine, is null.
    package static func write(_ value: Value, to buffer: inout [UInt8]) {
        JSONWriter.append(value, to: &buffer)
    }

    /// The value as compact JSON.
    package static func text(_ value: Value) -> String {
        var buffer: [UInt8] = []
        write(value, to: &buffer)
        return String(decoding: buffer, as: UTF8.self)
    }
}
